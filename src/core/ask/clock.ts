import { Refusal } from '../../errors.ts';
import { type Note, notesOf, type Said } from '../../types/notes.ts';
import type { PlannedLayer } from '../../types/plan.ts';
import type { Concern, Layer, Reading } from '../../types.ts';
import type { World } from '../../worlds/world.ts';
import { enumerated } from '../enumerated.ts';
import type { Request } from './settings.ts';

/** A layer of the project's own that measures time, where a newcomer would do nothing but measure it again. */
export function clashingClock(
  world: World,
  newcomers: readonly Concern[],
  reading: Reading,
): Layer | undefined {
  return newcomers.some(isClock(world)) ? clockIn(reading) : undefined;
}

const clockIn = ({ layers }: Reading): Layer | undefined => layers.find((layer) => layer.clock);

/** It is there for the time of the request: one clock is enough. */
export const isClock =
  ({ recipe }: World) =>
  ({ id }: Pick<Concern, 'id'>): boolean =>
    recipe(id)?.readsClock === true && !recipe(id)?.isMoreThanClock;

/** The same duration is never measured twice without a word. */
export function withoutSecondClock(
  world: World,
  request: Request,
  newcomers: readonly Concern[],
  reading: Reading,
): {
  readonly newcomers: readonly Concern[];
  readonly clock?: FoundClock;
  readonly second?: FoundClock;
} {
  const readers = newcomers.filter(({ id }) => world.recipe(id)?.readsClock);
  const clock = readers.length > 0 ? clockIn(reading) : undefined;
  if (!clock) return { newcomers };
  const found = (which: readonly Concern[]): FoundClock => ({
    index: reading.layers.indexOf(clock),
    names: which.map(({ id }) => id),
  });
  if (request.secondClock === true) return { newcomers, second: found(readers) };
  const out = readers.filter(isClock(world));
  const beside = readers.filter((each) => !out.includes(each));
  if (out.length > 0 && !request.yes && request.secondClock === undefined) {
    const names = enumerated(out.map(({ id }) => id));
    throw new Refusal(
      'clock.second',
      `${measures(clock)}; ${names} would measure it again. Nothing was written.`,
      `Leave ${names} out, or accept a second clock with --second-clock.`,
      { at: { file: clock.file, line: clock.line } },
    );
  }
  return {
    newcomers: newcomers.filter((each) => !out.includes(each)),
    ...(out.length > 0 && { clock: found(out) }),
    ...(beside.length > 0 && { second: found(beside) }),
  };
}

/** The clock that something was left out for: where it stands among the layers that were there before, and what was left out. */
export type FoundClock = { readonly index: number; readonly names: readonly string[] };

/** Answers that are not applied to the layer at `index` of those that were there before, and why. */
export type LeftAnswers = {
  readonly options: readonly string[];
  readonly index: number;
  /** What is true of the layer: `is not what create-mw wrote`. */
  readonly because: string;
};

/** What was left out, and why; the lines are those of `layers`, which a run may have moved. */
export function leftOut(
  { clock, left }: { readonly clock?: FoundClock; readonly left: readonly LeftAnswers[] },
  layers: readonly PlannedLayer[],
): Note[] {
  const stood = layers.filter(({ isNew }) => !isNew);
  const answers = notesOf(
    'answer.left',
    left.map(({ options, index, because }) => {
      const layer = stood[index];
      const place = layer && ` (${layer.file}:${layer.line})`;
      return `Not applied: ${options.join(', ')}. ${layer?.symbol}${place} ${because}.`;
    }),
  );
  const standing = clock && stood[clock.index];
  if (!standing) return answers;
  const were = clock.names.length > 1 ? 'were' : 'was';
  const what = `${measures(standing)}, so ${enumerated(clock.names)} ${were} left out`;
  return [...notesOf('clock.left', [`${what}. To have both: --second-clock`]), ...answers];
}

/** What measures a second time, where that was accepted; the lines are those of `layers`. */
export function measuredTwice(
  { second }: { readonly second?: FoundClock },
  layers: readonly PlannedLayer[],
): Said[] {
  const standing = second && layers.filter(({ isNew }) => !isNew)[second.index];
  if (!standing) return [];
  return [
    {
      message: `${measures(standing)}: ${enumerated(second.names)} will measure it a second time.`,
      short: `a second clock: ${standing.symbol}`,
    },
  ];
}

const measures = ({ file, line, symbol }: Pick<PlannedLayer, 'file' | 'line' | 'symbol'>): string =>
  `${file}:${line}: ${symbol} measures how long requests take already`;
