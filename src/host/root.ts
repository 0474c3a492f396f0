import { existsSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { Refusal } from '../errors.ts';
import { below, escapeName } from './paths.ts';
import { unless } from './system.ts';

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
    // What lies above a repository is not part of it.
    if (dirname(root) === root || existsSync(join(root, '.git'))) break;
    root = dirname(root);
  }
  return { root: here, within: '' };
}

/** A folder lies in another one, links followed. */
export const isBelow = (root: string, folder: string): boolean =>
  below(realpathSync(root), realpathSync(folder)) !== undefined;

export function existingFolder(folder: string | undefined): string {
  const here = unless(['ENOENT'], () => process.cwd());
  if (here === undefined)
    throw new Refusal(
      'files.missing',
      'The folder that this was started in is gone.',
      'Go to one that exists.',
    );
  const path = resolve(here, folder ?? '.');
  const unusable = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'ENAMETOOLONG'];
  if (unless(unusable, () => statSync(path))?.isDirectory()) return path;
  throw new Refusal(
    'files.missing',
    `${escapeName(folder === undefined ? path : `-C ${folder}`)}: there is no such folder.`,
  );
}
