import { Buffer, isUtf8 } from 'node:buffer';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Files } from '../types.ts';
import { askGit } from './git.ts';
import { escapeName, onDisk } from './paths.ts';
import { looked, waitedFor } from './progress.ts';
import { LARGEST, projectReader, type Reader, type Skip } from './reader.ts';
import { decode, isCode } from './text.ts';
import type { Skipped } from './types.ts';
import { isCommitted, isNotOurs, skipName, walk } from './walk.ts';

/** Files, with what finds out which there are: it has to be awaited before `list` and `search`. */
export type Listed = {
  readonly files: Files;
  readonly prepare: () => Promise<void>;
  readonly skipped: () => readonly Skipped[];
};

/** More files than any repository that is worked in has. */
const MOST = 300_000;
const GIT = { bytes: MOST * 200, ms: 15_000 };

/** Every `read` shows the disk. The list is made once, and each search; they all see what the first one saw of a file. */
export function diskFiles(folder: string): Listed {
  const root = resolve(folder);
  const skipped = new Map<string, Skipped>();
  const skip: Skip = (path, reason) => void skipped.set(path, { path, reason });
  const reader = projectReader(root, skip);
  let listing: Promise<void> | undefined;
  let listed: readonly string[] | undefined;
  const list = (): readonly string[] => {
    if (listed === undefined) throw new Error('prepare() has not been awaited');
    return listed;
  };
  const prepare = (): Promise<void> => {
    listing ??= listFiles(root, skip).then((paths) => {
      listed = paths;
    });
    return listing;
  };
  const read = (path: string): string | undefined => {
    looked();
    const bytes = reader.bytes(path);
    return bytes && decode(bytes);
  };
  const files = { root, read, list, search: searchIn(reader, list) };
  return { files, prepare, skipped: () => [...skipped.values()] };
}

/** Files are looked at by the byte: most have none of the words. */
function searchIn(reader: Reader, list: Files['list']): Files['search'] {
  const known = new Map<string, readonly string[]>();
  const look = lookedAt(reader);
  return (words) => {
    const key = words.join('\n');
    const found = known.get(key) ?? searched(look, list(), words);
    known.set(key, found);
    return found;
  };
}

/** What a file has in it; `target` is where a link to it leads. */
type Look = { readonly bytes: Buffer; readonly target?: string };

/** One after the other in a few large pieces: a search that follows another one opens nothing. */
function lookedAt(reader: Reader): (path: string) => Look {
  const kept = new Map<string, Look>();
  let room = Buffer.allocUnsafeSlow(2 ** 16);
  let left = MOST_KEPT;
  return (path) => {
    const known = kept.get(path);
    if (known) return known;
    let head = reader.head(path, room);
    while (head.size === room.length) {
      room = Buffer.allocUnsafeSlow(Math.min(Math.max(head.size * 4, PIECE), LARGEST + 1));
      head = reader.head(path, room);
    }
    const { size, target } = head;
    const look = { bytes: room.subarray(0, size), ...(target !== undefined && { target }) };
    left -= size;
    if (left < 0) return look;
    kept.set(path, look);
    room = room.subarray(size);
    return look;
  };
}

/** More than the code of most repositories has. */
const MOST_KEPT = 2 ** 26;
const PIECE = 2 ** 19;

function searched(
  look: (path: string) => Look,
  paths: readonly string[],
  words: readonly string[],
): string[] {
  const has = searcher(words.map((word) => Buffer.from(word).toString('latin1')));
  let seen: Set<string> | undefined;
  return paths.filter((path) => {
    if (!isCode(path)) return false;
    looked();
    const { bytes, target } = look(path);
    if (!has(bytes.toString('latin1'))) return false;
    if (target === undefined) return true;
    // What a link leads to is one file, whatever it is called, and has its own name where that is listed.
    seen ??= new Set(paths.filter((each) => isCode(each)));
    const isFirst = !seen.has(target);
    seen.add(target);
    return isFirst;
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

async function listFiles(root: string, skip: Skip): Promise<readonly string[]> {
  const answer = await waitedFor('Listing the files', () => askGit(root, GIT));
  if (answer.kind === 'late') skip('.', `git took more than ${GIT.ms / 1000} seconds to list it`);
  const listed = answer.kind === 'listing' ? parseListing(root, answer.bytes, skip) : [];
  // A folder that git ignores as a whole has no files for git, yet someone works in it.
  const files = listed.length > 0 ? listed : walk(root, MOST, skip);
  const isCut = files.length > MOST || (answer.kind === 'listing' && answer.cut);
  if (isCut) skip('.', `only its first ${MOST} files were looked at`);
  return files.sort().slice(0, MOST);
}

/** Entries are a tag, a blank and a path: `R` deleted, `S` left out of a sparse checkout, `?` untracked. */
function parseListing(root: string, listing: Buffer, skip: Skip): string[] {
  const files = new Set<string>();
  const missing = new Set<string>();
  for (const entry of entriesOf(listing, skip)) {
    const path = escapeName(entry.slice(2));
    const tag = entry.charAt(0);
    if (tag === 'R' || (tag === 'S' && !existsSync(onDisk(root, path)))) missing.add(path);
    else if (path === '' || path.endsWith('/')) continue;
    else if (!(tag === '?' ? isNotOurs(path) : isCommitted(path))) files.add(path);
  }
  return [...files].filter((path) => !missing.has(path));
}

function entriesOf(listing: Buffer, skip: Skip): string[] {
  if (isUtf8(listing)) return listing.toString().split('\0');
  const entries = listing
    .toString('latin1')
    .split('\0')
    .map((text) => Buffer.from(text, 'latin1'));
  for (const entry of entries) if (!isUtf8(entry)) skipName('', entry.subarray(2), skip);
  return entries.filter((entry) => isUtf8(entry)).map((entry) => entry.toString());
}
