import { Refusal } from '../../errors.ts';
import type { Layer, Reading } from '../../types.ts';
import { withPlace } from '../../worlds/seam/places.ts';
import { sameHeader, sharedBy } from '../ask/headers.ts';
import type { Wish } from '../ask/resolve.ts';

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
      throw new Refusal(
        'answer.invalid',
        `${concern.id}.${option}: ${reason}. Nothing was written.`,
        '',
        { at: { file: layer.file, line: layer.line } },
      );
    }
  }
}
