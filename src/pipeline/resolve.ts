import { concernOf, generated } from '../concerns/index.ts';
import { Refusal } from '../errors.ts';
import { didYouMean } from '../suggest.ts';
import type { Answer, Answers, Concern, Layer, Option, Reading } from '../types.ts';

/** What the user said so far: names in any order, answers as `concern.option=value`. */
export type Request = {
  readonly concerns: readonly string[];
  readonly settings: readonly string[];
  /** `-y`: take defaults, and the empty list where there is none. */
  readonly yes: boolean;
  /** Add a clock beside one that the project has. Undefined: not decided. */
  readonly secondClock?: boolean;
};

/** What is to be added, with an answer to every option; onion order. */
export type Wish = {
  readonly newcomers: readonly { readonly concern: Concern; readonly answers: Answers }[];
  readonly present: readonly string[];
  /** Consequences of lists left empty. */
  readonly empty: readonly string[];
  /** What was left out, and why. */
  readonly left: readonly string[];
};

export type Gap = { readonly concern: Concern; readonly option: Option };

/** Names of concerns, checked; each once, in onion order. */
export function knownConcerns(names: readonly string[]): Concern[] {
  const ids = generated.map((concern) => concern.id);
  for (const name of names) {
    if (ids.includes(name)) continue;
    const near = didYouMean(name, ids);
    const reason = concernOf(name)
      ? `${name} is recognised in existing code but cannot be generated yet.`
      : `There is no concern called ${name}.`;
    throw new Refusal(reason, `${near ? `Did you mean ${near}? ` : ''}Known: ${ids.join(', ')}`);
  }
  return generated.filter((concern) => names.includes(concern.id));
}

/** Answers given as `concern.option=value`, by concern. */
export function parseSettings(
  settings: readonly string[],
  concerns: readonly Concern[],
): Map<string, Answers> {
  const given = new Map<string, Record<string, Answer>>();
  for (const setting of settings) {
    const [, id = '', name = '', value = ''] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(setting) ?? [];
    if (id === '')
      throw new Refusal(
        `--set ${setting}: expected concern.option=value.`,
        'Example: --set cors.origins=https://app.example.com',
      );
    const [concern] = knownConcerns([id]);
    const option = concern && optionOf(concern, name);
    if (!concern || !option) continue;
    if (!concerns.includes(concern))
      throw new Refusal(
        `--set ${setting}: ${id} is not among the concerns asked for.`,
        `Add it: create-mw add ${[...concerns.map((each) => each.id), id].join(' ')}`,
      );
    const answers = given.get(id) ?? {};
    const earlier = answers[name];
    const answer = parseAnswer(setting, option, value);
    answers[name] =
      Array.isArray(earlier) && Array.isArray(answer) ? [...earlier, ...answer] : answer;
    given.set(id, answers);
  }
  return given;
}

function optionOf(concern: Concern, name: string): Option {
  const names = concern.options.map((option) => option.name);
  const option = concern.options.find((candidate) => candidate.name === name);
  if (option) return option;
  const near = didYouMean(name, names);
  throw new Refusal(
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
      throw new Refusal(`--set ${setting}: expected true or false.`);
    }
    case 'choice': {
      const choices = option.choices ?? [];
      if (choices.includes(value)) return value;
      const near = didYouMean(value, choices);
      throw new Refusal(
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

/** Concerns of the request that the application does not have yet. */
export function newcomersOf(concerns: readonly Concern[], reading: Reading): Concern[] {
  const present = new Set(reading.layers.flatMap((layer) => layer.serves));
  return concerns.filter((concern) => !present.has(concern.id));
}

/** Options without an answer and without a default. */
export function gapsIn(newcomers: readonly Concern[], given: ReadonlyMap<string, Answers>): Gap[] {
  return newcomers.flatMap((concern) =>
    concern.options
      .filter(
        (option) =>
          option.default === undefined && given.get(concern.id)?.[option.name] === undefined,
      )
      .map((option) => ({ concern, option })),
  );
}

/** Fills defaults in, refuses gaps (all at once) and answers that do not fit. */
export function resolve(
  request: Request,
  reading: Reading,
  given: ReadonlyMap<string, Answers>,
): Wish {
  const concerns = knownConcerns(request.concerns);
  const { newcomers, left } = withoutSecondClock(request, newcomersOf(concerns, reading), reading);
  const gaps = request.yes ? [] : gapsIn(newcomers, given);
  if (gaps.length > 0) throw missing(gaps);
  const wish = newcomers.map((concern) => ({
    concern,
    answers: complete(concern, given.get(concern.id) ?? {}),
  }));
  for (const { concern, answers } of wish) checkAnswers(concern, answers);
  const empty = wish.flatMap(({ concern, answers }) =>
    concern.options
      .filter((option) => option.empty !== undefined && isEmpty(answers[option.name]))
      .map((option) => `${concern.id}.${option.name} is empty: ${option.empty}.`),
  );
  return {
    newcomers: wish,
    present: concerns
      .map(({ id }) => id)
      .filter((id) => reading.layers.some((layer) => layer.serves.includes(id))),
    empty,
    left,
  };
}

/** A layer of the project's own that measures time, where a newcomer would measure it again. */
export function clashingClock(newcomers: readonly Concern[], reading: Reading): Layer | undefined {
  return newcomers.some(readsClock) ? reading.layers.find((layer) => layer.clock) : undefined;
}

export const readsClock = (concern: Concern): boolean =>
  concern.asgi?.files(complete(concern, {})).includes('request_record.py') ?? false;

/** The same duration is never measured twice without a word. */
function withoutSecondClock(request: Request, newcomers: readonly Concern[], reading: Reading) {
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

const isEmpty = (answer: Answer | undefined): boolean =>
  Array.isArray(answer) && answer.length === 0;

export function complete(concern: Concern, given: Answers): Answers {
  return Object.fromEntries(
    concern.options.map((option) => [option.name, given[option.name] ?? option.default ?? []]),
  );
}

function checkAnswers(concern: Concern, answers: Answers): void {
  for (const option of concern.options) {
    const wrong = option.check?.(answers[option.name] ?? [], answers);
    if (wrong !== undefined) throw new Refusal(`${concern.id}.${option.name}: ${wrong}.`);
  }
}

function missing(gaps: readonly Gap[]): Refusal {
  const lines = gaps.map(
    ({ concern, option }) => `  --set ${concern.id}.${option.name}=…   ${option.question}`,
  );
  return new Refusal(
    `${gaps.length} answer${gaps.length === 1 ? ' is' : 's are'} missing.`,
    [...lines, 'Or -y to take empty lists; the run says what each one means.'].join('\n'),
  );
}
