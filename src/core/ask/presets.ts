import { presets } from '../../concerns/presets.ts';
import { Refusal } from '../../errors.ts';
import type { Preset } from '../../types.ts';
import type { World } from '../../worlds/world.ts';
import { didYouMean } from '../suggest.ts';
import { isClock } from './clock.ts';

/** The presets of a world, each with what that world generates of it. */
export const presetsOf = ({ recipe }: World): Preset[] =>
  presets
    .map((preset) => ({
      ...preset,
      concerns: preset.concerns.filter((id) => recipe(id) !== undefined),
    }))
    .filter(({ concerns }) => concerns.length > 0);

/** What a preset holds; a name that none has is refused. */
export function presetCalled(world: World, name: string): Preset {
  const known = presetsOf(world);
  const found = known.find(({ id }) => id === name);
  if (found) return found;
  const ids = known.map(({ id }) => id);
  const near = didYouMean(name, ids);
  throw new Refusal(
    'usage',
    `There is no preset called ${name}.`,
    `${near ? `Did you mean ${near}? ` : ''}Known: ${ids.join(', ')}`,
    { choices: ids },
  );
}

type Asked = {
  readonly names: readonly string[];
  readonly preset: string | undefined;
  readonly secondClock: boolean | undefined;
};

/**
 * What was named, and what the preset holds. Beside a clock of the project's own, a preset is no wish for a second one: what
 * it holds of that is left out, and the run says so.
 */
export function withPreset<T extends Asked>(world: World, asked: T): T {
  if (asked.preset === undefined) return asked;
  const { concerns } = presetCalled(world, asked.preset);
  const isReader = isClock(world);
  const isMeant = asked.secondClock ?? asked.names.some((id) => isReader({ id }));
  const names = [...asked.names, ...concerns.filter((id) => !asked.names.includes(id))];
  return { ...asked, names, ...(!isMeant && { secondClock: false }) };
}
