import type { Files } from '../types.ts';
import type { Basis, Search } from './types.ts';

/** The same files, and what was read of them: the first answer of each question. */
export function noted(files: Files): { readonly files: Files; readonly basis: () => Basis } {
  const texts = new Map<string, string | undefined>();
  const torn = new Set<string>();
  const searches = new Map<string, Search>();
  let listed: readonly string[] | undefined;
  const read = (path: string): string | undefined => {
    const text = files.read(path);
    if (!texts.has(path)) texts.set(path, text);
    else if (texts.get(path) !== text) torn.add(path);
    return text;
  };
  const list = (): readonly string[] => {
    listed = files.list();
    return listed;
  };
  const search = (words: readonly string[]): readonly string[] => {
    const found = files.search(words);
    searches.set(words.join('\n'), { words, found });
    return found;
  };
  return {
    files: { ...files, read, list, search },
    basis: () => ({ texts, torn: [...torn], listed, searches: [...searches.values()] }),
  };
}
