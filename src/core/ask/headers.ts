import { Refusal } from '../../errors.ts';
import type { Answers, Concern, Layer, Option, Reading } from '../../types.ts';
import { withPlace } from '../preview/places.ts';
import type { Wish } from './resolve.ts';

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
const sameHeader = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const sharedBy = (name: string, other: string): string =>
  `${other} sets ${name} too, and the outer one of the two replaces it: give each a name of its own`;

/** A header that a newcomer is to set and that a layer of the application sets already. */
export function refuseSharedHeaders(
  { newcomers }: Wish,
  { layers }: Reading,
  headersOf: (layer: Layer) => readonly string[],
): void {
  for (const { concern, answers } of newcomers) {
    for (const { name: option } of concern.options.filter(({ header }) => header)) {
      const name = answers[option];
      if (typeof name !== 'string') continue;
      const layer = layers.find((each) => headersOf(each).some((set) => sameHeader(set, name)));
      if (!layer) continue;
      const reason = sharedBy(name, withPlace(layer));
      throw new Refusal(`${concern.id}.${option}: ${reason}. Nothing was written.`);
    }
  }
}
