import type { Answers, Concern, Option } from '../../types.ts';

/** What is wrong with a name that was given to a header, and that another of these concerns is to set, too. */
export function sharedHeader(
  concern: Concern,
  option: Option,
  concerns: readonly Concern[],
  given: ReadonlyMap<string, Answers>,
): string | undefined {
  const name = given.get(concern.id)?.[option.name];
  if (!option.header || typeof name !== 'string') return undefined;
  for (const other of concerns) {
    if (other.id === concern.id) continue;
    for (const { name: key, header, default: usual } of other.options) {
      const taken = given.get(other.id)?.[key] ?? usual;
      if (header && typeof taken === 'string' && sameHeader(taken, name))
        return sharedBy(name, other.id);
    }
  }
  return undefined;
}

/** Names of headers do not differ in case. */
export const sameHeader = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export const sharedBy = (name: string, other: string): string =>
  `${other} sets ${name} too, and the outer one of the two replaces it: give each a name of its own`;
