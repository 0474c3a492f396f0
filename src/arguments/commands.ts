import type { OptionName } from './options.ts';

/** What the words after a command are. */
type Words = 'concerns' | 'paths' | 'folder' | 'name' | 'shell' | 'none';

type CommandRow = {
  readonly words: Words;
  /** How the words are written in help. */
  readonly syntax: string;
  /** What it does: one line of help. */
  readonly text: string;
  /** The options that are its own; any other is refused. */
  readonly takes: readonly OptionName[];
  /** Options that mean something only beside one of others. */
  readonly needs?: Partial<Readonly<Record<OptionName, readonly OptionName[]>>>;
};

const WRITES = ['dry-run', 'diff', 'json', 'expect', 'verify', 'yes', 'no-input', 'plain'] as const;
const MAKES = ['cwd', 'set', 'answers', 'tests', 'no-tests', 'no-install', ...WRITES] as const;

/** Every command, in the order of help, with the options that it takes besides --help and --version. */
export const COMMANDS = {
  add: {
    words: 'concerns',
    syntax: '[concern...]',
    text: 'add middleware; without names you are asked',
    takes: [
      ...['cwd', 'app', 'preset', 'set', 'answers', 'package', 'tests', 'no-tests'],
      ...['files-only', 'second-clock', 'no-install', ...WRITES],
    ],
  },
  remove: {
    words: 'concerns',
    syntax: '<concern...>',
    text: 'take it out again',
    takes: ['cwd', 'app', ...WRITES],
  },
  check: {
    words: 'paths',
    syntax: '[path...]',
    text: 'find what is wrong with the middleware that is there; --fix mends',
    takes: [
      ...['cwd', 'app', 'fix', 'unsafe-fixes', 'dry-run', 'diff', 'expect'],
      ...['fail-on', 'format', 'json'],
    ],
    needs: {
      'dry-run': ['fix', 'unsafe-fixes'],
      diff: ['fix', 'unsafe-fixes'],
      expect: ['fix', 'unsafe-fixes'],
    },
  },
  stack: {
    words: 'none',
    syntax: '',
    text: 'print the nesting of the application, with reasons',
    takes: ['cwd', 'app', 'format', 'json', 'verify', 'no-input', 'plain'],
  },
  new: {
    words: 'folder',
    syntax: '<dir>',
    text: 'a small FastAPI project with the five in place',
    takes: ['preset', ...MAKES],
  },
  demo: {
    words: 'folder',
    syntax: '[dir]',
    text: 'the main job on a sample project',
    takes: MAKES,
  },
  list: {
    words: 'none',
    syntax: '',
    text: 'the concerns that can be added, and the rules of check',
    takes: ['cwd', 'json'],
  },
  explain: {
    words: 'name',
    syntax: '<name>',
    text: 'a concern: where it lies and why; a rule: bad and good code',
    takes: ['cwd', 'json'],
  },
  agents: {
    words: 'none',
    syntax: '',
    text: 'what AGENTS.md should tell an assistant',
    takes: ['cwd', 'json'],
  },
  completion: {
    words: 'shell',
    syntax: '<shell>',
    text: 'a script that completes create-mw in bash, zsh, fish or pwsh',
    takes: ['cwd', 'json'],
  },
  mcp: {
    words: 'none',
    syntax: '',
    text: 'serve an assistant over MCP; it only looks, unless --write',
    takes: ['cwd', 'write', 'json'],
  },
} as const satisfies Readonly<Record<string, CommandRow>>;

export type Command = keyof typeof COMMANDS;

export const isCommand = (name: string): name is Command => Object.hasOwn(COMMANDS, name);
export const commands: readonly Command[] = Object.keys(COMMANDS).filter(isCommand);

export const rowOf = (command: Command): CommandRow => COMMANDS[command];

/** What the script of `completion` asks with; the word is the script's. */
export const AT_TAB = 'completion-server';

/** Options that every command understands. */
export const ANYWHERE: readonly OptionName[] = ['help', 'version'];

export const takes = (command: Command, option: OptionName): boolean =>
  ANYWHERE.includes(option) || rowOf(command).takes.includes(option);

export const takersOf = (option: OptionName): Command[] =>
  commands.filter((command) => takes(command, option));
