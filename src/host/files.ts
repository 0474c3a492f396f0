import { Buffer } from 'node:buffer';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { Refusal } from '../errors.ts';
import type { Files } from '../types.ts';
import { onDisk } from './paths.ts';
import { systemCode, systemReason } from './system.ts';
import { decode } from './text.ts';

const NOT_OURS =
  /(^|\/)(\.git|\.venv|venv|env|node_modules|__pycache__|\.tox|\.mypy_cache|\.ruff_cache|site-packages|dist|build|[^/]*\.egg-info|\.create-mw)\//;

/** Files, with what finds out which there are: it has to be awaited before `list` and `search`. */
export type Listed = { readonly files: Files; readonly prepare: () => Promise<void> };

/** Nothing that is read is kept: every `read` shows the disk. The list is made once, and each search. */
export function diskFiles(folder: string): Listed {
  const root = resolve(folder);
  let listing: Promise<void> | undefined;
  let listed: readonly string[] | undefined;
  const list = (): readonly string[] => {
    if (listed === undefined) throw new Error('prepare() has not been awaited');
    return listed;
  };
  const prepare = (): Promise<void> => {
    listing ??= listFiles(root).then((paths) => {
      listed = paths;
    });
    return listing;
  };
  const files = { root, read: (path: string) => readText(root, path), list };
  return { files: { ...files, search: searchIn(root, list) }, prepare };
}

/** Every file goes through one buffer and is decoded by the byte: most have none of the words. */
function searchIn(root: string, list: Files['list']): Files['search'] {
  const known = new Map<string, readonly string[]>();
  return (words) => {
    const key = words.join('\n');
    const found = known.get(key) ?? searched(root, list(), words);
    known.set(key, found);
    return found;
  };
}

function searched(root: string, paths: readonly string[], words: readonly string[]): string[] {
  const has = searcher(words.map((word) => Buffer.from(word).toString('latin1')));
  let buffer = Buffer.allocUnsafe(2 ** 16);
  return paths.filter((path) => {
    if (!path.endsWith('.py')) return false;
    // Not `onDisk`: of ten thousand paths, to normalise them takes a fifth of the time.
    const file = `${root}/${path}`;
    let size = readInto(file, buffer);
    while (size === buffer.length) {
      buffer = Buffer.allocUnsafe(size * 4);
      size = readInto(file, buffer);
    }
    return has(buffer.toString('latin1', 0, size));
  });
}

/**
 * One expression for all words is quicker than a search for each. It steps through a text by the length of its shortest
 * word, so the short ones stay out of it.
 */
function searcher(words: readonly string[]): (text: string) => boolean {
  const short = words.filter((word) => word.length < 5);
  const long = words.filter((word) => word.length >= 5);
  if (long.length === 0) return (text) => short.some((word) => text.includes(word));
  const needle = new RegExp(long.map((word) => word.replace(/[^\w ]/g, '\\$&')).join('|'));
  return (text) => needle.test(text) || short.some((word) => text.includes(word));
}

/** How many bytes of a file went into the buffer; none of what cannot be read: `read` will say why. */
function readInto(path: string, buffer: Buffer): number {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return readSync(file, buffer, 0, buffer.length, 0);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return 0;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readText(root: string, path: string): string | undefined {
  try {
    return decode(readFileSync(onDisk(root, path)));
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined || !(error instanceof Error)) throw error;
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG'].includes(code)) return undefined;
    // To take an unreadable file for a missing one could change what is decided.
    throw new Refusal(`Could not read ${path}: ${systemReason(error)}.`, '', 1);
  }
}

async function listFiles(root: string): Promise<readonly string[]> {
  const files = await gitFiles(root);
  // A folder that git ignores as a whole has no files for git, yet someone works in it.
  return (files.length > 0 ? files : walk(root, '')).sort();
}

function gitFiles(root: string): Promise<string[]> {
  const args = ['ls-files', '-c', '-o', '-d', '-t', '-z', '--exclude-standard'];
  // Loaded when it is needed: it takes as long as the rest of this module's imports together.
  const { spawn } = process.getBuiltinModule('node:child_process');
  return new Promise((done) => {
    const git = spawn('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    git.stdout.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    git.once('error', () => done([]));
    git.once('close', (code) => done(code === 0 ? parseListing(root, text.split('\0')) : []));
  });
}

/** Entries are a tag, a blank and a path: `R` deleted, `S` left out of a sparse checkout, `?` untracked. */
function parseListing(root: string, entries: readonly string[]): string[] {
  const files = new Set<string>();
  const missing = new Set<string>();
  for (const entry of entries) {
    const path = entry.slice(2);
    const tag = entry.charAt(0);
    if (tag === 'R' || (tag === 'S' && !existsSync(onDisk(root, path)))) missing.add(path);
    else if (path === '' || path.endsWith('/')) continue;
    else if (tag !== '?' || !NOT_OURS.test(path)) files.add(path);
  }
  return [...files].filter((path) => !missing.has(path));
}

function walk(root: string, under: string): string[] {
  const entries = readFolder(onDisk(root, under));
  return entries.flatMap((entry) => {
    const path = under + entry.name;
    if (entry.isDirectory()) return NOT_OURS.test(`${path}/`) ? [] : walk(root, `${path}/`);
    if (entry.isFile()) return [path];
    const target = statSync(onDisk(root, path), { throwIfNoEntry: false });
    return entry.isSymbolicLink() && target?.isFile() ? [path] : [];
  });
}

function readFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
