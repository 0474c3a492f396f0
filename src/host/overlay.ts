import type { Change } from '../types/plan.ts';
import type { Files } from '../types.ts';
import { searchTexts } from './text.ts';

/** The project as it will be. */
export function overlay(files: Files, changes: readonly Change[]): Files {
  const texts = new Map(
    changes.map((change) => [change.path, change.kind === 'delete' ? undefined : change.after]),
  );
  const list = [...new Set([...files.list(), ...texts.keys()])]
    .filter((path) => !texts.has(path) || texts.get(path) !== undefined)
    .sort();
  const read = (path: string): string | undefined =>
    texts.has(path) ? texts.get(path) : files.read(path);
  const changed = searchTexts({ list: () => list.filter((path) => texts.has(path)), read });
  return {
    root: files.root,
    list: () => list,
    read,
    search: (words) => {
      const same = files.search(words).filter((path) => !texts.has(path));
      return [...same, ...changed(words)].sort();
    },
  };
}
