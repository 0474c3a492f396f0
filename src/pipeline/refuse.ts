import { concernOf } from '../concerns/index.ts';
import { Refusal } from '../errors.ts';
import type { Slot } from '../frameworks/asgi/slots.ts';
import type { Concern, Edge, Reading } from '../types.ts';
import type { Unplaceable } from './place.ts';

/** The nesting depends on something that cannot be followed: say where, and what to paste instead. */
export function doubtful(reading: Reading, newcomers: readonly Concern[]): Refusal {
  const [first] = reading.doubts;
  const where = first ? `${first.file}:${first.line}` : reading.app.file;
  const others = reading.doubts
    .slice(1)
    .map(({ file, line, reason }) => `${file}:${line}: ${reason}`);
  return new Refusal(
    `${where}: ${first?.reason}. Nothing was written, because the order could not be promised.`,
    [...new Set(others), byHand(reading, newcomers)].join('\n'),
  );
}

/** A place is closed: say why. */
export function blockedHere(
  reading: Reading,
  newcomers: readonly Concern[],
  { concern, slot }: Unplaceable,
  slots: readonly Slot[],
): Refusal {
  const closed = slots[slot];
  const why =
    closed?.kind === 'blocked'
      ? `${closed.file}:${closed.line}: ${closed.reason}`
      : `${reading.app.file}:${reading.app.line}`;
  return new Refusal(
    `${why}, and ${concern} has to go there. Nothing was written.`,
    byHand(reading, newcomers),
  );
}

/** Relations that cannot all hold, given how the user's code nests its layers. */
export function conflicting(reading: Reading, cycle: readonly Edge[]): Refusal {
  const name = (node: string): string => {
    const [, index, concern] = /^#(\d+):(.*)$/.exec(node) ?? [];
    if (index === undefined) return node;
    const layer = reading.layers[Number(index)];
    return layer ? `${layer.symbol} (${layer.file}:${layer.line})` : (concern ?? node);
  };
  const lines = cycle.map(
    ({ outer, inner, strength, because }) =>
      `  ${name(outer)} ${strength === 'FOUND' ? 'lies' : 'must lie'} outside ${name(inner)}: ${because}`,
  );
  return new Refusal(
    ['These cannot all hold:', ...lines].join('\n'),
    'Nothing was written. Change the order of the registrations named above, then run the same command again.',
    1,
  );
}

/** What to paste, outermost last, as `add_middleware` wants it. */
function byHand({ app }: Reading, newcomers: readonly Concern[]): string {
  const lines = [...newcomers].reverse().flatMap((concern) => {
    const answers = Object.fromEntries(
      concern.options.map(({ name, default: value }) => [name, value ?? []]),
    );
    const symbol = concern.asgi?.layer(answers, []).symbol;
    return symbol
      ? [
          `  ${app.name || 'app'}.add_middleware(${symbol.name}, ...)  # ${concernOf(concern.id)?.title}`,
        ]
      : [];
  });
  return [
    'By hand: register the layers in this sequence, after everything that lies inside them; the last one is the outermost:',
    ...lines,
    'A project with the files themselves: create-mw demo',
  ].join('\n');
}

/** A file of that name is the user's. */
export function exists(path: string): Refusal {
  return new Refusal(
    `${path} exists already and is not what would be written there. Nothing was written.`,
    `Choose another folder for the new files: --package http_middleware`,
  );
}

/** `remove` takes out only what is as it was written. */
export function edited(path: string): Refusal {
  return new Refusal(
    `${path} was edited since create-mw wrote it. Nothing was removed.`,
    'Undo the edits there, or take the registration and its files out by hand.',
  );
}
