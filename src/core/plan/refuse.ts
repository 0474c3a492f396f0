import { Refusal } from '../../errors.ts';
import type { Edge, Reading } from '../../types.ts';
import { withPlace } from '../../worlds/seam/places.ts';
import type { Writer } from '../../worlds/seam/writing.ts';
import type { Slot, World } from '../../worlds/world.ts';
import { reasonOf } from '../catalogue.ts';
import { frontOf } from '../order/arrange.ts';
import type { NestedLayer } from '../order/contradiction.ts';
import type { Unplaceable } from '../order/place.ts';

/** The nesting depends on something that cannot be followed: say where, and what to paste instead. */
export function doubtful(reading: Reading, writer: Writer): Refusal {
  const [first] = reading.doubts;
  const where = first ? `${first.file}:${first.line}` : reading.app.file;
  const others = reading.doubts
    .slice(1)
    .map(({ file, line, reason }) => `${file}:${line}: ${reason}`);
  return new Refusal(
    'shape.unsafe',
    `${where}: ${first?.reason}. Nothing was written, because the order could not be promised.`,
    [...new Set(others), ...byHand(writer)].join('\n'),
    { at: first ? { file: first.file, line: first.line } : { file: reading.app.file } },
  );
}

/** A place is closed: say why. */
export function blockedHere(
  { app }: Reading,
  writer: Writer,
  { concern, slot }: Unplaceable,
  slots: readonly Slot[],
): Refusal {
  const closed = slots[slot];
  const { file, line } = closed?.kind === 'blocked' ? closed : app;
  const why = `${file}:${line}${closed?.kind === 'blocked' ? `: ${closed.reason}` : ''}`;
  return new Refusal(
    'shape.unsafe',
    `${why}, and ${concern} has to go there. Nothing was written.`,
    byHand(writer).join('\n'),
    { at: { file, line } },
  );
}

/** Relations that cannot all hold, given how the user's code nests its layers. */
export function conflicting(
  { words }: World,
  reading: Reading,
  cycle: readonly Edge<NestedLayer>[],
): Refusal {
  const front = frontOf(reading);
  const name = (node: NestedLayer): string => {
    const layer = node.kind === 'standing' ? front[node.index] : undefined;
    return layer ? withPlace(layer) : (node.concern ?? '');
  };
  const lines = cycle.map(({ outer, inner, strength, because }) => {
    const why = reasonOf(words, { outer: outer.concern, inner: inner.concern, because });
    const lies = strength === 'FOUND' ? 'lies' : 'must lie';
    return `  ${name(outer)} ${lies} outside ${name(inner)}: ${why}`;
  });
  return new Refusal(
    'order.cycle',
    ['These cannot all hold:', ...lines].join('\n'),
    'Nothing was written. Change the order of the registrations named above (create-mw check --fix does it where that is safe), then run the same command again.',
  );
}

/** The way out: the files from us, the registration by hand. */
function byHand(writer: Writer): string[] {
  return [
    'By hand: --files-only writes the files and leaves your code alone. Then add to your code:',
    ...writer.paste().map((line) => `  ${line}`),
  ];
}
