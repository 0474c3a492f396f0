import { resolve } from 'node:path';
import { aimOf, DEMO, spokenAim } from './arguments/aim.ts';
import { AT_TAB } from './arguments/commands.ts';
import { KINDS } from './arguments/json.ts';
import type { Env } from './arguments/swallowed.ts';
import type { Arguments } from './arguments/types.ts';
import { parseArguments } from './arguments.ts';
import { asks, told, toolOf, viewIn } from './commands/asking.ts';
import { run as carryOut } from './commands.ts';
import { earlyFrame } from './core/ask/early.ts';
import type { AnswerKind } from './core/reports/envelope.ts';
import { Refusal } from './errors.ts';
import {
  type Aim,
  closeLines,
  existingFolder,
  type Host,
  projectRoot,
  readInLines,
  readInput,
  realHost,
  screenSize,
  sketch,
  skippedText,
} from './host.ts';
import { usual } from './worlds/index.ts';

/** What a run is about, as soon as its command line is understood. */
export type Run = { kind: AnswerKind; aim: Aim };

/** Runs one command in the world of its project; returns the exit code, throws what is refused. */
export async function dispatch(
  argv: readonly string[],
  env: Env,
  run: Run,
  overrides: Partial<Host> = {},
): Promise<number> {
  if (argv[0] === AT_TAB) return (await import('./commands/completion.ts')).atTab(env, usual);
  run.aim = spokenAim(argv);
  const args = await withFolder(parseArguments(argv, env, readInput), overrides);
  run.kind = KINDS[args.command];
  run.aim = aimOf(args);
  const host = { ...plainly(args, hostFor(args, run.aim)), ...overrides };
  // A person who starts it is told how it is configured.
  if (args.command === 'mcp' && host.isFed && !args.json)
    return (await import('./mcp.ts')).mcp(args, dispatch);
  sketchMenu(args, host);
  expect(args.command);
  // Whatever the first screen does without is loaded after it.
  const { inTurn } = await import('./commands/turn.ts');
  return inTurn(args, host, async (host) => {
    // git lists the files while the command is loaded.
    if (!OF_NO_PROJECT.includes(args.command)) void host.prepare();
    try {
      return await carryOut(args, host);
    } catch (error) {
      throw told(error, args, host);
    } finally {
      host.note(skippedText(host.skipped()));
    }
  });
}

/** `--plain` is what ACCESSIBLE=1 and dumb terminals get. */
function plainly(args: Arguments, host: Host): Host {
  if (!('plain' in args) || !args.plain) return host;
  readInLines();
  return { ...host, terminal: { ...host.terminal, isPlain: true } };
}

/** `new` needs a folder before there is a project to work in: a person is asked for it. */
async function withFolder(args: Arguments, overrides: Partial<Host>): Promise<Arguments> {
  if (args.command !== 'new' || args.names.length > 0) return args;
  const { mute, terminal } = { ...hostFor(args, {}), ...overrides };
  if (!asks(args, { mute })) return args;
  const folder = (await terminal.line('Folder of the new project, e.g. my-api:'))?.trim() ?? '';
  closeLines();
  if (folder === '' || folder === 'q')
    throw new Refusal('cancelled', 'Cancelled, nothing was written.');
  return { ...args, names: [folder] };
}

/** What WebAssembly there is is compiled on another core from the first moment on. */
function expect(command: Arguments['command']): void {
  if (OF_NO_PROJECT.includes(command)) return;
  usual.expect('reading');
  if (WRITING.includes(command)) usual.expect('writing');
}

/** Commands that format what they write; `check --fix` inserts, and rarely. */
const WRITING: readonly Arguments['command'][] = ['add', 'remove', 'new', 'demo'];

/** What there is to choose is drawn at once: what the project has already is known much later. */
function sketchMenu(args: Arguments, host: Host): void {
  if (args.command !== 'add' || args.names.length > 0 || !asks(args, host)) return;
  if (host.terminal.isPlain) return;
  sketch(earlyFrame(usual, viewIn(host, screenSize()), toolOf(host)));
}

/** Commands that look at no project. */
const OF_NO_PROJECT: readonly Arguments['command'][] = [
  'list',
  'explain',
  'help',
  'version',
  'mcp',
  'agents',
  'completion',
];

/** The world of the project to work in; `new` and `demo` make theirs in the folder that is named. */
function hostFor(args: Arguments, aim: Aim): Host {
  switch (args.command) {
    case 'help':
    case 'version':
    case 'agents':
    case 'completion':
    case 'mcp':
      return realHost(existingFolder(undefined));
    case 'demo':
    case 'new': {
      const usual = args.command === 'demo' ? DEMO : '.';
      return realHost(resolve(existingFolder(args.cwd), args.names[0] ?? usual), {}, aim);
    }
    default: {
      const { root, within } = projectRoot(args.cwd);
      return realHost(root, { within }, aim);
    }
  }
}
