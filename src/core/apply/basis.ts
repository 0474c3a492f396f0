import { isCode } from '../../host/text.ts';
import type { Basis } from '../../host/types.ts';
import type { Files } from '../../types.ts';

/**
 * The first file that is not what a run has read. Files that were absent count, and so does the list of files of code:
 * a new one may register a layer, or be what an import now means.
 */
export function differing(basis: Basis, now: Files): string | undefined {
  const [torn] = basis.torn;
  if (torn !== undefined) return torn;
  for (const [path, text] of basis.texts) if (now.read(path) !== text) return path;
  const listed = basis.listed && unlike(basis.listed.filter(isCode), now.list().filter(isCode));
  if (listed !== undefined) return listed;
  for (const { words, found } of basis.searches) {
    const path = unlike(found, now.search(words));
    if (path !== undefined) return path;
  }
  return undefined;
}

/** What is in one of the two only. */
function unlike(before: readonly string[], after: readonly string[]): string | undefined {
  const old = new Set(before);
  const next = new Set(after);
  return after.find((path) => !old.has(path)) ?? before.find((path) => !next.has(path));
}
