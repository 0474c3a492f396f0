import { posix } from 'node:path';

/** Exists only while a run is writing, or after one was killed. */
export const FOLDER = '.create-mw';
/** Written before anything else in there, so that git never sees a journal. */
export const IGNORE = `${FOLDER}/.gitignore`;
/** A journal that is being written; one whose files are being prepared; one whose files are being put in place. */
export const DRAFT = `${FOLDER}/journal.draft`;
export const PREPARING = `${FOLDER}/preparing.json`;
export const PLACING = `${FOLDER}/placing.json`;

export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

/** Hidden and not `.py`, so that no import, test run or reloading server takes it for code. */
export function temporary(target: string): string {
  return posix.join(folderOf(target), `.${posix.basename(target)}.create-mw`);
}

/** Where the old bytes are written before they are put back. */
export function returning(target: string): string {
  return `${temporary(target)}-old`;
}
