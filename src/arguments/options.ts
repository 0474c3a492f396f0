import type { ParseArgsConfig } from 'node:util';

type OptionRow = NonNullable<ParseArgsConfig['options']>[string] & {
  /** What stands for its value in help and messages. */
  readonly value?: string;
  /** What it does: one line of help and of the README. */
  readonly text: string;
};

/** Every option there is, once. Parsing, help, refusals and the protection against npm are made from this table. */
export const OPTIONS = {
  cwd: {
    type: 'string',
    short: 'C',
    value: 'DIR',
    text: "the project's folder (default: here)",
  },
  app: { type: 'string', value: 'FILE:NAME', text: 'the application, when there are several' },
  set: {
    type: 'string',
    multiple: true,
    value: 'C.OPTION=V',
    text: 'answer an option; lists are comma-separated or repeated',
  },
  preset: {
    type: 'string',
    value: 'NAME',
    text: 'what is wanted together: minimal, production, public-api or browser-app',
  },
  answers: {
    type: 'string',
    value: 'FILE',
    text: 'the same as JSON, from a file or from stdin (-): {"add": [], "set": {}}',
  },
  package: {
    type: 'string',
    value: 'NAME',
    text: 'folder of the generated package (default: middleware)',
  },
  tests: { type: 'boolean', text: 'write tests/test_middleware_stack.py too' },
  'no-tests': { type: 'boolean', text: 'do not write it, and do not ask' },
  'files-only': {
    type: 'boolean',
    text: 'write the package, leave your code alone; prints what to paste',
  },
  'second-clock': {
    type: 'boolean',
    text: 'add timing or logging beside a clock that the project has',
  },
  yes: {
    type: 'boolean',
    short: 'y',
    text: 'no questions: defaults, and empty lists where there is none',
  },
  'dry-run': { type: 'boolean', text: 'print the preview, write nothing' },
  diff: { type: 'boolean', text: 'print the whole change as a patch, write nothing' },
  json: { type: 'boolean', text: 'print one JSON document on stdout, refusals too' },
  expect: {
    type: 'string',
    value: 'HASH',
    text: 'write only the plan that --dry-run --json gave this hash',
  },
  'no-install': {
    type: 'boolean',
    text: 'do not run uv, poetry or pdm; print the command instead',
  },
  verify: {
    type: 'boolean',
    text: "import the app with the project's Python and compare; put back what differs",
  },
  'no-input': { type: 'boolean', text: 'never ask; list what is missing and exit 2' },
  plain: { type: 'boolean', text: 'ask line by line, and draw nothing; for screen readers' },
  write: { type: 'boolean', text: 'let the assistant write the plans that it has shown' },
  fix: { type: 'boolean', text: 'mend what can be mended safely' },
  'unsafe-fixes': { type: 'boolean', text: 'mend the rest, too: it changes what the code does' },
  'fail-on': { type: 'string', value: 'LEVEL', text: 'error (default), warning, info or never' },
  format: {
    type: 'string',
    value: 'FORMAT',
    text: 'check: text, json, sarif or github; stack: text, json, mermaid or svg',
  },
  help: { type: 'boolean', short: 'h', text: 'this text; after a command, its own' },
  version: { type: 'boolean', short: 'v', text: 'the version' },
} as const satisfies Readonly<Record<string, OptionRow>>;

export type OptionName = keyof typeof OPTIONS;

/** Options that may not stand together; where `unless` is the value of the second one they may. */
export const CONTRADICTIONS: readonly {
  readonly pair: readonly [OptionName, OptionName];
  readonly unless?: string;
  readonly because: string;
  readonly advice: string;
}[] = [
  {
    pair: ['tests', 'no-tests'],
    because: '--tests and --no-tests say opposite things.',
    advice: 'Leave one of them out.',
  },
  {
    pair: ['diff', 'json'],
    because: '--diff and --json both want stdout.',
    advice: '--dry-run --json has every text, before and after.',
  },
  {
    pair: ['diff', 'format'],
    because: '--diff and --format both want stdout.',
    advice: 'Run it once with --diff and once with --format.',
  },
  {
    pair: ['json', 'format'],
    unless: 'json',
    because: '--json is --format json, and another format is asked for.',
    advice: 'Leave one of them out.',
  },
  {
    pair: ['verify', 'files-only'],
    because: '--files-only registers nothing, so --verify has nothing to compare.',
    advice: 'Paste the lines first, then run: create-mw stack --verify',
  },
];

export const isOption = (name: string): name is OptionName => Object.hasOwn(OPTIONS, name);

/** How an option is written: `-C, --cwd DIR`. */
export function optionSyntax(name: OptionName): string {
  const row: OptionRow = OPTIONS[name];
  const long = row.value === undefined ? `--${name}` : `--${name} ${row.value}`;
  return row.short === undefined ? long : `-${row.short}, ${long}`;
}
