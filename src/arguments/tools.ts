import { Refusal } from '../errors.ts';
import { parseAnswers } from './answers.ts';

// What an assistant asks for by a tool, as the command line that does it. MCP has no ways of its own.

export type Input = Readonly<Record<string, unknown>>;

type Tool = {
  readonly title: string;
  readonly description: string;
  readonly properties: Readonly<Record<string, object>>;
  readonly required: readonly string[];
  /** It changes files. */
  readonly writes: boolean;
  readonly argv: (input: Input) => readonly string[];
};

const text = (description: string) => ({ type: 'string', description });
const texts = (description: string) => ({
  type: 'array',
  items: { type: 'string' },
  description,
});

const PLACE = {
  dir: text('folder of the project, inside the one that the server was started in'),
  app: text('FILE:NAME of the application, where there are several'),
};
const PLAN = {
  ...PLACE,
  add: texts('concerns to add, e.g. cors, timing'),
  preset: text('for add: what is wanted together; minimal, production, public-api or browser-app'),
  remove: texts('concerns to take out'),
  fix: {
    enum: ['safe', 'unsafe'],
    description: 'mend what check finds; unsafe: also what changes what the code does',
  },
  set: {
    type: 'object',
    additionalProperties: { type: ['string', 'boolean', 'array'], items: { type: 'string' } },
    description: 'answers for add: {"cors.origins": ["https://app.example.com"]}',
  },
  tests: { type: 'boolean', description: 'for add: a test that locks the order, too' },
};

/** Every tool, by name; the names are long because some clients merge those of all servers. */
export const TOOLS: Readonly<Record<string, Tool>> = {
  middleware_stack: {
    title: 'The middleware that runs',
    description:
      'The layers of the FastAPI or Starlette application, outermost first, with file, line and the reason why each lies there.',
    properties: PLACE,
    required: [],
    writes: false,
    argv: (input) => ['stack', ...placed(input)],
  },
  middleware_check: {
    title: 'What is wrong with the middleware',
    description:
      'Finds wrong order, missing returns, blocking calls and more. Run it after middleware was written or changed.',
    properties: { ...PLACE, paths: texts('report on these files and folders only') },
    required: [],
    writes: false,
    argv: (input) => ['check', ...placed(input), '--', ...words(input, 'paths')],
  },
  middleware_explain: {
    title: 'A concern or a rule',
    description:
      'What a concern does, where it belongs and what can be answered about it, or what a rule finds. Without a name: all there are.',
    properties: { name: text('e.g. cors, nesting') },
    required: [],
    writes: false,
    argv: (input) => {
      const name = word(input, 'name');
      return name === undefined ? ['list'] : ['explain', '--', name];
    },
  },
  middleware_plan: {
    title: 'Plan a change',
    description:
      'What add, remove or fix (one of them) would change: a diff and a hash. Writes nothing. Show it to the user. Missing answers come back in `needs`: ask the user for them, never invent origins, hosts or paths.',
    properties: {
      ...PLAN,
      full: { type: 'boolean', description: 'the text of new files, too' },
    },
    required: [],
    writes: false,
    argv: (input) => change(input, '--dry-run'),
  },
  middleware_apply: {
    title: 'Write a plan',
    description:
      'Writes the plan that middleware_plan gave this hash for, with the same arguments; refuses when anything has changed since. Installs nothing: the notes say what is to be installed.',
    properties: { ...PLAN, hash: text('the hash of the plan that the user has seen') },
    required: ['hash'],
    writes: true,
    argv: (input) => {
      const hash = word(input, 'hash');
      if (hash === undefined) throw wrong('hash', 'the hash of a plan: make one first');
      return change(input, `--expect=${hash}`);
    },
  },
};

/** The command line of a tool; an argument that it does not have, or of another type, is refused. */
export function argvOf(tool: Tool, input: Input): string[] {
  const unknown = Object.keys(input).find((name) => !Object.hasOwn(tool.properties, name));
  if (unknown !== undefined)
    throw wrong(unknown, `none; there are ${Object.keys(tool.properties).join(', ')}`);
  const [command = '', ...argv] = tool.argv(input);
  return [command, '--json', ...argv];
}

/** Exactly one of what can be done. */
function change(input: Input, how: string): string[] {
  const { add, preset, remove, fix, set, tests, full } = input;
  const adds = add !== undefined || preset !== undefined;
  const ways = [adds, remove !== undefined, fix !== undefined].filter(Boolean);
  if (ways.length !== 1) throw wrong('add (or preset), remove or fix', 'exactly one');
  if (!adds && (set !== undefined || tests !== undefined))
    throw wrong(set === undefined ? 'tests' : 'set', 'none: it belongs to add');
  if (full !== undefined && typeof full !== 'boolean') throw wrong('full', 'true or false');
  if (fix !== undefined && fix !== 'safe' && fix !== 'unsafe') throw wrong('fix', 'safe or unsafe');
  if (fix !== undefined)
    return ['check', how, fix === 'safe' ? '--fix' : '--unsafe-fixes', ...placed(input)];
  if (remove !== undefined)
    return ['remove', how, ...placed(input), '--no-input', '--', ...words(input, 'remove')];
  const { names, options } = parseAnswers(
    JSON.stringify({ add, preset, set, tests }),
    'the arguments',
  );
  return [
    'add',
    how,
    ...placed(input),
    ...['--no-input', '--no-install'],
    ...(options.preset === undefined ? [] : [`--preset=${options.preset}`]),
    ...(options.set ?? []).flatMap((setting) => [`--set=${setting}`]),
    ...(options.tests ? ['--tests'] : []),
    ...(options['no-tests'] ? ['--no-tests'] : []),
    '--',
    ...names,
  ];
}

function placed(input: Input): string[] {
  const [dir, app] = [word(input, 'dir'), word(input, 'app')];
  return [
    ...(dir === undefined ? [] : [`--cwd=${dir}`]),
    ...(app === undefined ? [] : [`--app=${app}`]),
  ];
}

function word(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || typeof value === 'string') return value;
  throw wrong(name, 'a text');
}

function words(input: Input, name: string): readonly string[] {
  const value = input[name] ?? [];
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw wrong(name, 'a list of texts');
}

const wrong = (name: string, expected: string): Refusal =>
  new Refusal('answer.invalid', `${name}: expected ${expected}.`);
