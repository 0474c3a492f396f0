import { Refusal } from '../errors.ts';
import type { GivenOptions } from './parse.ts';

/** Answers as a file has them: what `needs` of a refusal asks for, by the same names. */
export type GivenAnswers = {
  readonly names: readonly string[];
  readonly options: Pick<GivenOptions, 'preset' | 'set' | 'tests' | 'no-tests' | 'app'>;
};

/** `{"add": ["cors"], "set": {"cors.origins": ["https://app.example.com"]}, "tests": true, "app": "main.py:app"}` */
export function parseAnswers(text: string, where: string): GivenAnswers {
  const wrong = (what: string): Refusal =>
    new Refusal(
      'answer.invalid',
      `${where}: ${what}.`,
      'Expected: {"add": ["cors"], "set": {"cors.origins": ["https://app.example.com"]}, "tests": true, "app": "main.py:app"}',
    );
  const table = parsed(text);
  if (!isTable(table)) throw wrong('not a JSON object');
  const unknown = Object.keys(table).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw wrong(`${unknown} is none of ${KEYS.join(', ')}`);
  const { add = [], preset, set = {}, tests, app } = table;
  if (!isWords(add)) throw wrong('add: expected a list of concerns');
  if (preset !== undefined && typeof preset !== 'string')
    throw wrong('preset: expected the name of one');
  if (!isTable(set)) throw wrong('set: expected an object, an option and its answer each');
  if (tests !== undefined && typeof tests !== 'boolean')
    throw wrong('tests: expected true or false');
  if (app !== undefined && typeof app !== 'string') throw wrong('app: expected FILE:NAME');
  const settings = Object.entries(set).flatMap(([option, answer]) => {
    const lines = settingsOf(option, answer);
    if (!lines) throw wrong(`${option}: expected a text, a list of texts, or true or false`);
    return lines;
  });
  return {
    names: add,
    options: {
      set: settings,
      ...(preset !== undefined && { preset }),
      ...(tests !== undefined && { [tests ? 'tests' : 'no-tests']: true }),
      ...(app !== undefined && { app }),
    },
  };
}

/** What is said on the command line counts; the file answers the rest. */
export function withAnswers(given: GivenOptions, { options }: GivenAnswers): GivenOptions {
  const { tests, 'no-tests': noTests, ...others } = options;
  const said = (given.set ?? []).map(optionIn);
  const set = (options.set ?? []).filter((setting) => !said.includes(optionIn(setting)));
  const isSaid = given.tests !== undefined || given['no-tests'] !== undefined;
  return {
    ...others,
    ...(!isSaid && { ...(tests && { tests }), ...(noTests && { 'no-tests': noTests }) }),
    ...given,
    set: [...set, ...(given.set ?? [])],
  };
}

const KEYS: readonly string[] = ['add', 'preset', 'set', 'tests', 'app'];

/** Each as `--set` takes it; a list is an answer that is given several times, an empty one an empty text. */
function settingsOf(option: string, answer: unknown): string[] | undefined {
  if (typeof answer === 'string' || typeof answer === 'boolean') return [`${option}=${answer}`];
  if (!isWords(answer)) return undefined;
  return answer.length > 0 ? answer.map((item) => `${option}=${item}`) : [`${option}=`];
}

const optionIn = (setting: string): string => setting.split('=', 1).join();

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isWords = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
