import { concernOf } from '../../concerns/index.ts';
import { presets } from '../../concerns/presets.ts';
import { Refusal } from '../../errors.ts';
import type { Answer, Answers, Concern, Option } from '../../types.ts';
import type { World } from '../../worlds/world.ts';
import { catalogueOf } from '../catalogue.ts';
import { commandLine } from '../plan/repeat.ts';
import { didYouMean } from '../suggest.ts';

/** What the user said so far: names in any order, answers as `concern.option=value`. */
export type Request = {
  readonly concerns: readonly string[];
  readonly settings: readonly string[];
  /** `-y`: take defaults, and the empty list where there is none. */
  readonly yes: boolean;
  /** Add a clock beside one that the project has. Undefined: not decided. */
  readonly secondClock?: boolean;
};

/** Names of concerns, checked; each once, in onion order. */
export function knownConcerns(world: World, names: readonly string[]): Concern[] {
  const catalogue = catalogueOf(world);
  const ids = catalogue.map((concern) => concern.id);
  for (const name of names) {
    if (ids.includes(name)) continue;
    if (presets.some(({ id }) => id === name))
      throw new Refusal('usage', `${name} is a preset.`, `Ask for it by --preset ${name}`);
    const near = didYouMean(name, ids);
    const reason = concernOf(name)
      ? `${name} is recognised in existing code but cannot be generated yet.`
      : `There is no concern called ${name}.`;
    throw new Refusal(
      'usage',
      reason,
      `${near ? `Did you mean ${near}? ` : ''}Known: ${ids.join(', ')}`,
    );
  }
  return catalogue.filter((concern) => names.includes(concern.id));
}

/** Answers given as `concern.option=value`, by concern. */
export function parseSettings(
  world: World,
  settings: readonly string[],
  concerns: readonly Concern[],
): Map<string, Answers> {
  const given = new Map<string, Record<string, Answer>>();
  for (const setting of settings) {
    const [, id = '', name = '', value = ''] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(setting) ?? [];
    if (id === '')
      throw new Refusal(
        'answer.invalid',
        `--set ${setting}: expected concern.option=value.`,
        'Example: --set cors.origins=https://app.example.com',
      );
    const [concern] = knownConcerns(world, [id]);
    const option = concern && optionOf(concern, name);
    if (!concern || !option) continue;
    if (!concerns.includes(concern))
      throw new Refusal(
        'answer.invalid',
        `--set ${setting}: ${id} is not among the concerns asked for.`,
        `Add it: ${addLine([...concerns.map((each) => each.id), id], settings)}`,
      );
    const answers = given.get(id) ?? {};
    const earlier = answers[name];
    const answer = parseAnswer(setting, option, value);
    if (earlier !== undefined && !Array.isArray(answer) && earlier !== answer)
      throw new Refusal(
        'answer.invalid',
        `${id}.${name} is answered twice: ${String(earlier)} and ${String(answer)}.`,
        'Leave one of them out.',
      );
    answers[name] =
      Array.isArray(earlier) && Array.isArray(answer) ? [...earlier, ...answer] : answer;
    given.set(id, answers);
  }
  return given;
}

/** The command that is about one concern more. */
const addLine = (ids: readonly string[], settings: readonly string[]): string =>
  commandLine('create-mw', ['add', ...ids, ...settings.flatMap((each) => ['--set', each])]);

function optionOf(concern: Concern, name: string): Option {
  const names = concern.options.map((option) => option.name);
  const option = concern.options.find((candidate) => candidate.name === name);
  if (option) return option;
  const near = didYouMean(name, names);
  throw new Refusal(
    'answer.invalid',
    `${concern.id} has no option called ${name}.`,
    `${near ? `Did you mean ${concern.id}.${near}? ` : ''}${names.length > 0 ? `Its options: ${names.join(', ')}` : 'It has no options.'}`,
  );
}

function parseAnswer(setting: string, option: Option, value: string): Answer {
  switch (option.kind) {
    case 'list':
      return splitList(value);
    case 'boolean': {
      if (/^(true|yes|on|1)$/i.test(value)) return true;
      if (/^(false|no|off|0)$/i.test(value)) return false;
      throw new Refusal('answer.invalid', `--set ${setting}: expected true or false.`);
    }
    case 'choice': {
      const choices = option.choices ?? [];
      if (choices.includes(value)) return value;
      const near = didYouMean(value, choices);
      throw new Refusal(
        'answer.invalid',
        `--set ${setting}: expected ${choices.join(' or ')}.`,
        near ? `Did you mean ${near}?` : '',
      );
    }
    case 'string':
      return value;
  }
}

export const splitList = (value: string): string[] => [
  ...new Set(
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  ),
];
