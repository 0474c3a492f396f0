import type { Change, Files } from '../types.ts';

/** The project as it will be. */
export function overlay(files: Files, changes: readonly Change[]): Files {
  const texts = new Map(
    changes.map((change) => [change.path, change.kind === 'delete' ? undefined : change.after]),
  );
  const list = [...new Set([...files.list(), ...texts.keys()])]
    .filter((path) => !texts.has(path) || texts.get(path) !== undefined)
    .sort();
  return {
    root: files.root,
    list: () => list,
    read: (path) => (texts.has(path) ? texts.get(path) : files.read(path)),
  };
}
