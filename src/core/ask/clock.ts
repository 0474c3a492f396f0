import { Refusal } from '../../errors.ts';
import type { Concern } from '../../types.ts';
import { codeOf } from '../../worlds/asgi/recipes/index.ts';
import type { Layer, Reading } from '../../worlds/asgi/types.ts';
import { complete, type Request } from './settings.ts';

/** A layer of the project's own that measures time, where a newcomer would measure it again. */
export function clashingClock(newcomers: readonly Concern[], reading: Reading): Layer | undefined {
  return newcomers.some(readsClock) ? reading.layers.find((layer) => layer.clock) : undefined;
}

export const readsClock = (concern: Concern): boolean =>
  codeOf(concern.id)?.files(complete(concern, {})).includes('request_record.py') ?? false;

/** The same duration is never measured twice without a word. */
export function withoutSecondClock(
  request: Request,
  newcomers: readonly Concern[],
  reading: Reading,
) {
  const clock = clashingClock(newcomers, reading);
  if (!clock || request.secondClock === true) return { newcomers, left: [] };
  const names = newcomers.filter(readsClock).map(({ id }) => id);
  const found = `${clock.file}:${clock.line}: ${clock.symbol} measures how long requests take already`;
  if (!request.yes && request.secondClock === undefined) {
    throw new Refusal(
      `${found}; ${names.join(' and ')} would measure it again. Nothing was written.`,
      `Leave ${names.join(' and ')} out, or accept a second clock with --second-clock.`,
    );
  }
  const left = [`${found}, so ${names.join(' and ')} was left out. To have both: --second-clock`];
  return { newcomers: newcomers.filter((concern) => !readsClock(concern)), left };
}
