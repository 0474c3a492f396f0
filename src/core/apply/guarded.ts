import { posix } from 'node:path';
import type { Store } from '../../host/types.ts';
import { folderOf } from './places.ts';

/** Folders that belong to a program; on some disks capitals are the same, and `git~1` is a name for `.git`. */
const OTHERS = /^(\.git|git~\d|\.hg|\.svn|node_modules|site-packages)$/i;

/** The folder of somebody else's that a path lies in: nothing is ever written there. */
export function guardedFolder(target: string, store: Store): string | undefined {
  return foldersAbove(target).find(
    (folder) =>
      OTHERS.test(posix.basename(folder)) || store.kind(`${folder}/pyvenv.cfg`) !== undefined,
  );
}

function foldersAbove(path: string): string[] {
  const folder = folderOf(path);
  return folder === '' ? [] : [...foldersAbove(folder), folder];
}
