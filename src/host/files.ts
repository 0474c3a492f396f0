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

/** Nothing that is read is kept: every `read` shows the disk. The list is made once, when asked for. */
export function diskFiles(folder: string): Files {
  const root = resolve(folder);
  let listed: readonly string[] | undefined;
  const list = (): readonly string[] => {
    listed ??= listFiles(root);
    return listed;
  };
  return { root, read: (path) => readText(root, path), list, search: searchIn(root, list) };
}

/**
 * Every file goes through one buffer and is decoded by the byte: most have none of the words. One expression for all
 * words is quicker than a search for each.
 */
function searchIn(root: string, list: Files['list']): Files['search'] {
  return (words) => {
    const bytes = words.map((word) => Buffer.from(word).toString('latin1'));
    const needle = new RegExp(bytes.map((word) => word.replace(/[^\w ]/g, '\\$&')).join('|'));
    let buffer = Buffer.allocUnsafe(2 ** 20);
    return list().filter((path) => {
      if (!path.endsWith('.py')) return false;
      const file = onDisk(root, path);
      let size = readInto(file, buffer);
      while (size === buffer.length) {
        buffer = Buffer.allocUnsafe(size * 4);
        size = readInto(file, buffer);
      }
      return needle.test(buffer.toString('latin1', 0, size));
    });
  };
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

function listFiles(root: string): readonly string[] {
  const files = gitFiles(root);
  // A folder that git ignores as a whole has no files for git, yet someone works in it.
  return (files.length > 0 ? files : walk(root, '')).sort();
}

function gitFiles(root: string): string[] {
  const args = ['ls-files', '-c', '-o', '-d', '-t', '-z', '--exclude-standard'];
  try {
    // Loaded when it is needed: it takes as long as the rest of this module's imports together.
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    const text = execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return parseListing(root, text.split('\0'));
  } catch {
    return [];
  }
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
