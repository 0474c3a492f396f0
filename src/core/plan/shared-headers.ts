import { Refusal } from '../../errors.ts';
import type { Layer, Reading } from '../../types.ts';
import { withPlace } from '../../worlds/seam/places.ts';
import type { Alteration } from '../../worlds/seam/writing.ts';
import { sameHeader, sharedBy } from '../ask/headers.ts';
import type { Wish } from '../ask/resolve.ts';

/** A header that a newcomer, or a layer answered anew, is to set and that another layer of the application sets already. */
export function refuseSharedHeaders(
  { newcomers, anew }: Wish,
  altered: readonly Alteration[],
  { layers }: Reading,
  headersOf: (layer: Layer) => readonly string[],
): void {
  const isAltered = (id: string): boolean => altered.some(({ concern }) => concern === id);
  const all = [
    ...newcomers.map((each) => ({ ...each, own: NONE })),
    ...anew
      .filter(({ concern }) => isAltered(concern.id))
      .map(({ layers: own, ...each }) => ({ ...each, own })),
  ];
  for (const { concern, answers, own } of all) {
    for (const { name: option } of concern.options.filter(({ header }) => header)) {
      const name = answers[option];
      if (typeof name !== 'string') continue;
      const layer = layers.find(
        (each) => !own.includes(each) && headersOf(each).some((set) => sameHeader(set, name)),
      );
      if (!layer) continue;
      const reason = sharedBy(name, withPlace(layer));
      throw new Refusal(
        'answer.invalid',
        `${concern.id}.${option}: ${reason}. Nothing was written.`,
        '',
        { at: { file: layer.file, line: layer.line } },
      );
    }
  }
}

const NONE: readonly Layer[] = [];
