import { searchTexts } from '../../src/host/text.ts';
import type { Files } from '../../src/types.ts';

/** A project held in memory: path to text. */
export function memoryFiles(record: Readonly<Record<string, string>>): Files {
  const texts = new Map(Object.entries(record));
  const paths = [...texts.keys()].sort();
  const read = (path: string): string | undefined => texts.get(path);
  const list = (): string[] => paths;
  return { root: '/project', read, list, search: searchTexts({ list, read }) };
}
