import { didYouMean } from '../core/suggest.ts';
import { Refusal } from '../errors.ts';
import { ANYWHERE, type Command, rowOf, takersOf, takes } from './commands.ts';
import { CONTRADICTIONS, isOption, type OptionName } from './options.ts';
import type { GivenOptions } from './parse.ts';

/** Options of another command, and options without the one that they belong to. */
export function refuseMisplaced(command: Command, given: GivenOptions): void {
  const names = namesIn(given);
  const { needs = {} } = rowOf(command);
  for (const name of names) {
    if (!takes(command, name)) throw foreign(command, name);
    const others = needs[name] ?? [];
    if (others.length === 0 || others.some((other) => names.includes(other))) continue;
    const flags = others.map((other) => `--${other}`).join(' or ');
    throw new Refusal(
      'usage',
      `${command} --${name} shows what ${flags} would write, and neither is given.`,
      `Without ${flags}, ${command} writes nothing.`,
    );
  }
}

/** Options that exclude each other. */
export function refuseContradictions(given: GivenOptions): void {
  const names = namesIn(given);
  for (const { pair, unless, because, advice } of CONTRADICTIONS) {
    const isExcused = unless !== undefined && given[pair[1]] === unless;
    if (pair.every((name) => names.includes(name)) && !isExcused)
      throw new Refusal('usage', because, advice);
  }
}

const namesIn = (given: GivenOptions): OptionName[] => Object.keys(given).filter(isOption);

function foreign(command: Command, name: OptionName): Refusal {
  const takers = takersOf(name);
  const own = [...rowOf(command).takes, ...ANYWHERE].map((each) => `--${each}`);
  return new Refusal(
    'usage',
    `${command} does not take --${name}.`,
    [`--${name} belongs to ${takers.join(', ')}.`, `${command} takes ${own.join(', ')}.`].join(
      '\n',
    ),
  );
}

/** The value of an option that takes one of a few words. */
export function knownWord<T extends string>(
  option: OptionName,
  known: readonly T[],
  given: string | undefined,
): T | undefined {
  const found = known.find((each) => each === given);
  if (given === undefined || found !== undefined) return found;
  const near = didYouMean(given, known);
  throw new Refusal(
    'usage',
    `--${option} ${given}: expected one of ${known.join(', ')}.`,
    near ? `Did you mean ${near}?` : '',
  );
}
