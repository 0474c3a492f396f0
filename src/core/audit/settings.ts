import { Refusal } from '../../errors.ts';
import type { Files } from '../../types.ts';
import type { Severity } from '../../worlds/seam/auditing.ts';
import type { Reads } from '../../worlds/world.ts';
import { ruleOf } from '../rules/index.ts';
import { type FailOn, failOns, type Rule, severities } from '../rules/types.ts';
import { didYouMean } from '../suggest.ts';

/** What a project says about `check`, in create-mw.json or in the manifest of its world. */
export type CheckSettings = {
  /** Rules that are switched off or weigh something else. */
  readonly rules: ReadonlyMap<string, Severity | 'off'>;
  /** Folders and files that are left out, relative to the root. */
  readonly exclude: readonly string[];
  /** The least severity that makes `check` exit 1. */
  readonly failOn: FailOn | undefined;
};

const JSON_FILE = 'create-mw.json';
const KEYS = ['rules', 'exclude', 'fail-on'];

/** The settings of a project; what is wrong in them is refused with its line. create-mw.json comes first. */
export function checkSettings(
  { files, settings }: { readonly files: Files } & Pick<Reads, 'settings'>,
  rules: readonly Rule[],
): CheckSettings {
  const json = files.read(JSON_FILE);
  if (json !== undefined) return settingsFrom(rules, JSON_FILE, json, parseJson(json));
  const { path, text, table } = settings();
  return settingsFrom(rules, path, text, table ?? {});
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const line = faultyLine(text, error);
    throw new Refusal(
      'settings',
      `${JSON_FILE}:${line}: not valid JSON.`,
      'Correct that line, then run the same command again.',
      { at: { file: JSON_FILE, line } },
    );
  }
}

/** The engine's sentence quotes the text, which may be that of a secret: only where it points to is taken from it. */
function faultyLine(text: string, { message }: SyntaxError): number {
  const [, offset] = /position (\d+)/.exec(message) ?? [];
  const [, token = '', around] =
    /^Unexpected token '(.*?)', (?:\.\.\.)?"(.*?)"(?:\.\.\.)? is not/s.exec(message) ?? [];
  const end = text.trimEnd().length;
  const at =
    around === undefined
      ? Math.min(Number(offset ?? end), end)
      : text.indexOf(around) + Math.max(around.indexOf(token), 0);
  return text.slice(0, Math.max(at, 0)).split('\n').length;
}

function settingsFrom(
  rules: readonly Rule[],
  path: string,
  text: string,
  table: unknown,
): CheckSettings {
  const wrong = (key: string, expected: string): Refusal => {
    const [last = key] = key.split('.').reverse();
    const index = text.split('\n').findIndex((line) => line.includes(last));
    const line = Math.max(index, 0) + 1;
    return new Refusal('settings', `${path}:${line}: ${key}: expected ${expected}.`, '', {
      at: { file: path, line },
    });
  };
  if (!isTable(table)) throw wrong('create-mw', 'a table with rules, exclude and fail-on');
  const unknown = Object.keys(table).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw wrong(unknown, `one of ${KEYS.join(', ')}`);
  const { rules: given = {}, exclude = [], 'fail-on': failOn } = table;
  if (!isTable(given)) throw wrong('rules', 'a table of rule names and severities');
  if (!Array.isArray(exclude)) throw wrong('exclude', 'a list of paths');
  return {
    rules: new Map(
      Object.entries(given).map(([id, value]) => [id, severity(rules, id, value, wrong)]),
    ),
    exclude: exclude.map((each) => {
      if (typeof each !== 'string') throw wrong('exclude', 'a list of paths');
      return each.replace(/^\.\/|\/+$/g, '');
    }),
    failOn: failOn === undefined ? undefined : failOnOf(failOn, wrong),
  };
}

type Wrong = (key: string, expected: string) => Refusal;

function severity(
  rules: readonly Rule[],
  id: string,
  value: unknown,
  wrong: Wrong,
): Severity | 'off' {
  if (!ruleOf(rules, id)) {
    const near = didYouMean(
      id,
      rules.map((rule) => rule.id),
    );
    throw wrong(`rules.${id}`, near ? `the name of a rule, perhaps ${near}` : 'the name of a rule');
  }
  const found = [...severities, 'off' as const].find((each) => each === value);
  if (found === undefined) throw wrong(`rules.${id}`, `one of ${severities.join(', ')}, off`);
  return found;
}

function failOnOf(value: unknown, wrong: Wrong): FailOn {
  const found = failOns.find((each) => each === value);
  if (found === undefined) throw wrong('fail-on', `one of ${failOns.join(', ')}`);
  return found;
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
