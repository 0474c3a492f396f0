import type { Files } from '../../src/types.ts';

/** A project held in memory: path to text. */
export function memoryFiles(record: Readonly<Record<string, string>>): Files {
  const texts = new Map(Object.entries(record));
  const paths = [...texts.keys()].sort();
  return { root: '/project', read: (path) => texts.get(path), list: () => paths };
}
