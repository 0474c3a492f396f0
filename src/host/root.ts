import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Refusal } from '../errors.ts';
import { below } from './paths.ts';

const MARKERS = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', 'Pipfile'];
/** Folders to look in above the one that was named: a package lies only a few levels deep in its project. */
const LEVELS = 4;

/** The project that a folder belongs to, and where in it the folder lies. */
export function projectRoot(folder: string | undefined): { root: string; within: string } {
  const here = existingFolder(folder);
  let root = here;
  for (let level = 0; level <= LEVELS && root !== homedir(); level += 1) {
    if (MARKERS.some((name) => existsSync(join(root, name)))) {
      return { root, within: below(root, here) ?? '' };
    }
    if (dirname(root) === root) break;
    root = dirname(root);
  }
  return { root: here, within: '' };
}

export function existingFolder(folder: string | undefined): string {
  const path = resolve(folder ?? '.');
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  throw new Refusal(`-C ${folder}: there is no such folder.`);
}
