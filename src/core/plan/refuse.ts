import { posix } from 'node:path';
import { Refusal } from '../../errors.ts';
import type { Edge } from '../../types.ts';
import type { Reading } from '../../worlds/asgi/types.ts';
import { importPath, otherName, packageFolder } from '../../worlds/asgi/write/package.ts';
import type { Slot } from '../../worlds/asgi/write/slots.ts';
import type { PlanInput } from '../ask/inputs.ts';
import { neededBy } from '../order/newcomers.ts';
import type { Unplaceable } from '../order/place.ts';

/** The nesting depends on something that cannot be followed: say where, and what to paste instead. */
export function doubtful(input: PlanInput): Refusal {
  const { reading } = input;
  const [first] = reading.doubts;
  const where = first ? `${first.file}:${first.line}` : reading.app.file;
  const others = reading.doubts
    .slice(1)
    .map(({ file, line, reason }) => `${file}:${line}: ${reason}`);
  return new Refusal(
    `${where}: ${first?.reason}. Nothing was written, because the order could not be promised.`,
    [...new Set(others), ...byHand(input)].join('\n'),
  );
}

/** A place is closed: say why. */
export function blockedHere(
  input: PlanInput,
  { concern, slot }: Unplaceable,
  slots: readonly Slot[],
): Refusal {
  const { app } = input.reading;
  const closed = slots[slot];
  const why =
    closed?.kind === 'blocked'
      ? `${closed.file}:${closed.line}: ${closed.reason}`
      : `${app.file}:${app.line}`;
  return new Refusal(
    `${why}, and ${concern} has to go there. Nothing was written.`,
    byHand(input).join('\n'),
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

/** The way out: the files from us, the registration by hand. */
function byHand(input: PlanInput): string[] {
  return [
    'By hand: --files-only writes the files and leaves your code alone. Then add to your code:',
    ...pasteLines(input).map((line) => `  ${line}`),
  ];
}

/** What to paste, and where. */
export function pasteLines({ project, reading, package: name, wish }: PlanInput): string[] {
  const { app } = reading;
  const folder = packageFolder(project, reading, name, neededBy(wish));
  return [
    `from ${importPath(project, app.file, folder, 'stack')} import install_middleware`,
    `install_middleware(${app.name || 'app'})`,
    `The call goes after everything registered that is to lie inside (${app.file}:${app.line} builds the application); what is registered later lies outside.`,
  ];
}

/** A file of that name is the user's. */
export function exists(path: string): Refusal {
  return new Refusal(
    `${path} exists already and is not what would be written there. Nothing was written.`,
    `Choose another folder for the new files: --package ${otherName(posix.dirname(path))}`,
  );
}

/** `remove` takes out only what is as it was written. */
export function edited(path: string): Refusal {
  return new Refusal(
    `${path} was edited since create-mw wrote it. Nothing was removed.`,
    'Undo the edits there, or take the registration and its files out by hand.',
  );
}
