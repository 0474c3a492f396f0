import { Refusal } from '../../errors.ts';
import type { Concern, Layer, Reading } from '../../types.ts';
import type { World } from '../../worlds/world.ts';
import type { Request } from './settings.ts';

/** A layer of the project's own that measures time, where a newcomer would measure it again. */
export function clashingClock(
  world: World,
  newcomers: readonly Concern[],
  reading: Reading,
): Layer | undefined {
  return newcomers.some(readsClock(world))
    ? reading.layers.find((layer) => layer.clock)
    : undefined;
}

export const readsClock =
  ({ recipe }: World) =>
  ({ id }: Concern): boolean =>
    recipe(id)?.readsClock ?? false;

/** The same duration is never measured twice without a word. */
export function withoutSecondClock(
  world: World,
  request: Request,
  newcomers: readonly Concern[],
  reading: Reading,
) {
  const clock = clashingClock(world, newcomers, reading);
  if (!clock || request.secondClock === true) return { newcomers, left: [] };
  const isReader = readsClock(world);
  const names = newcomers.filter(isReader).map(({ id }) => id);
  const found = `${clock.file}:${clock.line}: ${clock.symbol} measures how long requests take already`;
  if (!request.yes && request.secondClock === undefined) {
    throw new Refusal(
      `${found}; ${names.join(' and ')} would measure it again. Nothing was written.`,
      `Leave ${names.join(' and ')} out, or accept a second clock with --second-clock.`,
    );
  }
  const were = names.length > 1 ? 'were' : 'was';
  const left = [
    `${found}, so ${names.join(' and ')} ${were} left out. To have both: --second-clock`,
  ];
  return { newcomers: newcomers.filter((concern) => !isReader(concern)), left };
}
