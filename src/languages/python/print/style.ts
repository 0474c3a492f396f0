import { posix } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { Refusal } from '../../../errors.ts';
import type { Files } from '../../../types.ts';
import { memoized } from '../../memo.ts';

export type PythonStyle = {
  readonly lineWidth: number;
  readonly indentStyle: 'space' | 'tab';
  readonly indentWidth: number;
  readonly quoteStyle: 'double' | 'single' | 'preserve';
  readonly magicTrailingComma: 'respect' | 'ignore';
  readonly lineEnding: 'lf' | 'crlf';
};
type Settings = Partial<PythonStyle>;
type Table = Readonly<Record<string, unknown>>;

/** What Ruff and Black do when nothing is said. */
const DEFAULT: PythonStyle = {
  lineWidth: 88,
  indentStyle: 'space',
  indentWidth: 4,
  quoteStyle: 'double',
  magicTrailingComma: 'respect',
  lineEnding: 'lf',
};

export const isDefault = (style: PythonStyle): boolean =>
  JSON.stringify(style) === JSON.stringify(DEFAULT);

/** How the project formats the files next to its app: Ruff's settings, else Black's, else what both default to. */
export function pythonStyle(files: Files, appFile: string): PythonStyle {
  const isCrlf = /^[^\n]*\r\n/.test(files.read(appFile) ?? '');
  const found = nearestSettings(files, posix.dirname(appFile));
  return { ...DEFAULT, ...(isCrlf && { lineEnding: 'crlf' }), ...found };
}

/** The lowest Python that the nearest pyproject.toml with a say in it supports, e.g. `3.10`. */
export function minimumPython(files: Files, folder: string): string | undefined {
  for (const each of foldersUpFrom(folder)) {
    const pyproject = readToml(files, posix.join(each, 'pyproject.toml'));
    const range =
      at(pyproject, 'project', 'requires-python') ??
      at(pyproject, 'tool', 'poetry', 'dependencies', 'python');
    const lowest = typeof range === 'string' ? lowestOf(range) : undefined;
    if (lowest !== undefined) return lowest;
  }
  return undefined;
}

/** The folder itself, then every one above it; the root is an empty string. */
export function foldersUpFrom(folder: string): readonly string[] {
  return folder === '' || folder === '.' ? [''] : [folder, ...foldersUpFrom(posix.dirname(folder))];
}

/** A TOML file, undefined where there is none; a syntax error is refused with its line. */
export function readToml(files: Files, path: string): Table | undefined {
  const text = files.read(path);
  if (text === undefined) return undefined;
  try {
    return tableOf(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.replace(/^Invalid TOML document: /, '').split('\n')[0];
    throw new Refusal(
      'settings',
      `${path}:${error.line}: not valid TOML: ${reason}`,
      'Correct that line, then run the same command again.',
      { at: { file: path, line: error.line } },
    );
  }
}

/** Half a dozen questions are asked of one file. */
const tableOf = memoized(
  (text: string): Table => parse(text.replace(/^\uFEFF/, ''), { integersAsBigInt: 'asNeeded' }),
);

/** The value under a chain of keys, undefined where the chain breaks. */
export function at(table: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce((value, key) => (isTable(value) ? value[key] : undefined), table);
}

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nearestSettings(files: Files, folder: string): Settings {
  for (const each of foldersUpFrom(folder)) {
    const settings = settingsIn(files, each);
    if (settings !== undefined) return settings;
  }
  return {};
}

function settingsIn(files: Files, folder: string): Settings | undefined {
  const pyproject = posix.join(folder, 'pyproject.toml');
  const black = at(readToml(files, pyproject), 'tool', 'black');
  // Ruff's own order of precedence within a folder.
  const ruff = ['.ruff.toml', 'ruff.toml']
    .map((name) => posix.join(folder, name))
    .concat(pyproject)
    .find((path) => ruffTable(files, path) !== undefined);
  if (ruff === undefined) return isTable(black) ? blackSettings(black) : undefined;
  // Ruff without a `format` table beside Black often only lints: Black then fills in what Ruff leaves open.
  const formats = at(ruffTable(files, ruff), 'format') !== undefined;
  const fallback = isTable(black) && !formats ? blackSettings(black) : {};
  return { ...fallback, ...ruffSettings(files, ruff, 3) };
}

function ruffTable(files: Files, path: string): Table | undefined {
  const toml = readToml(files, path);
  const table = posix.basename(path) === 'pyproject.toml' ? at(toml, 'tool', 'ruff') : toml;
  return isTable(table) ? table : undefined;
}

function ruffSettings(files: Files, path: string, hops: number): Settings {
  const table = ruffTable(files, path);
  const extend = at(table, 'extend');
  const parent = typeof extend === 'string' ? posix.join(posix.dirname(path), extend) : '..';
  // What lies above the project's root cannot be read; Ruff would.
  const inherited =
    hops > 0 && !parent.startsWith('..') ? ruffSettings(files, parent, hops - 1) : {};
  const skip = at(table, 'format', 'skip-magic-trailing-comma');
  const ending = at(table, 'format', 'line-ending');
  return {
    ...inherited,
    ...defined({
      lineWidth: width(at(table, 'line-length')),
      indentWidth: width(at(table, 'indent-width')),
      indentStyle: oneOf(at(table, 'format', 'indent-style'), ['space', 'tab']),
      quoteStyle: oneOf(at(table, 'format', 'quote-style'), ['double', 'single', 'preserve']),
      magicTrailingComma: typeof skip === 'boolean' ? (skip ? 'ignore' : 'respect') : undefined,
      lineEnding: ending === 'cr-lf' ? 'crlf' : oneOf(ending, ['lf']),
    }),
  };
}

function blackSettings(black: Table): Settings {
  const value = (name: string) => black[name] ?? black[name.replaceAll('-', '_')];
  return defined({
    lineWidth: width(value('line-length')),
    quoteStyle: value('skip-string-normalization') === true ? 'preserve' : undefined,
    magicTrailingComma: value('skip-magic-trailing-comma') === true ? 'ignore' : undefined,
  });
}

function defined(settings: { [K in keyof PythonStyle]?: PythonStyle[K] | undefined }): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((each) => each === value);
}

function width(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 1 && value <= 320 ? value : undefined;
}

/** Spaces mean nothing in a range; `<4` and `!=3.9` say nothing about where it starts. */
function lowestOf(range: string): string | undefined {
  return /(?:^|>=?|~=?|={2,3}|\^)(\d+\.\d+)/.exec(range.replace(/\s/g, ''))?.[1];
}
