import { Buffer, isUtf8 } from 'node:buffer';
import { type Dirent, readdirSync } from 'node:fs';
import { escapeBytes, escapeName, onDisk } from './paths.ts';
import type { Skip } from './reader.ts';
import { systemCode, systemReason } from './system.ts';
import { isCode } from './text.ts';

const NOT_OURS =
  /(^|\/)(\.git|\.venv|venv|env|node_modules|__pycache__|\.tox|\.mypy_cache|\.ruff_cache|site-packages|dist|build|[^/]*\.egg-info|\.create-mw)\//;

/** A folder of an environment, a cache or a build. */
export const isNotOurs = (path: string): boolean => NOT_OURS.test(path);

/** Packages that somebody installed, and committed with the project. */
export const isCommitted = (path: string): boolean =>
  /(^|\/)(site-packages|node_modules)\//.test(path);

/** Nobody nests packages that deep; a hostile archive may. */
const DEEPEST = 100;

/** Every file and link below the root, links not followed; up to a number of them. */
export function walk(root: string, limit: number, skip: Skip): string[] {
  const found: string[] = [];
  const waiting: { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 0 }];
  for (
    let next = waiting.pop();
    next !== undefined && found.length <= limit;
    next = waiting.pop()
  ) {
    const { path: under, depth } = next;
    for (const entry of readFolder(root, under, skip)) {
      const path = under + escapeName(entry.name);
      if (entry.isFile() || entry.isSymbolicLink()) found.push(path);
      else if (!entry.isDirectory()) nameSpecial(path, skip);
      else if (isNotOurs(`${path}/`)) continue;
      else if (depth < DEEPEST) waiting.push({ path: `${path}/`, depth: depth + 1 });
      else skip(path, `more than ${DEEPEST} folders deep`);
    }
  }
  return found;
}

function nameSpecial(path: string, skip: Skip): void {
  if (isCode(path)) skip(path, 'not a regular file');
}

function readFolder(root: string, under: string, skip: Skip): Dirent[] {
  const folder = onDisk(root, under);
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    // What is not UTF-8 comes back with a mark that may also be in a name.
    if (!entries.some(({ name }) => name.includes('\uFFFD'))) return entries;
    const names = readdirSync(folder, { encoding: 'buffer' });
    for (const name of names.filter((each) => !isUtf8(each))) skipName(under, name, skip);
    const known = new Set(names.filter((each) => isUtf8(each)).map((name) => name.toString()));
    return entries.filter(({ name }) => known.has(name));
  } catch (error) {
    if (!(error instanceof Error) || systemCode(error) === undefined) throw error;
    // The root may not exist yet.
    if (under !== '') skip(under.slice(0, -1), systemReason(error));
    return [];
  }
}

/** A name that is not UTF-8 cannot be a path of this program. */
export function skipName(under: string, name: Uint8Array, skip: Skip): void {
  const shown = escapeBytes(Buffer.from(name));
  if (isCode(shown)) skip(under + shown, 'its name is not UTF-8');
}
