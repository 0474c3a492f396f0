import { resolve } from 'node:path';
import { KINDS } from './arguments/json.ts';
import type { Env } from './arguments/swallowed.ts';
import type { Arguments } from './arguments/types.ts';
import { parseArguments } from './arguments.ts';
import { asks, toolOf, viewIn } from './commands/asking.ts';
import { inTurn } from './commands/turn.ts';
import { run as carryOut } from './commands.ts';
import { earlyState } from './core/ask/early.ts';
import type { AnswerKind } from './core/reports/envelope.ts';
import { frame } from './core/screen/frame.ts';
import {
  existingFolder,
  type Host,
  projectRoot,
  readInput,
  realHost,
  screenSize,
  sketch,
  skippedText,
} from './host.ts';
import { usual } from './worlds/index.ts';

/** What a run is about, as soon as its command line is understood. */
export type Run = { kind: AnswerKind };

/** Runs one command in the world of its project; returns the exit code, throws what is refused. */
export async function dispatch(
  argv: readonly string[],
  env: Env,
  run: Run,
  overrides: Partial<Host> = {},
): Promise<number> {
  const args = parseArguments(argv, env, readInput);
  run.kind = KINDS[args.command];
  const host = { ...hostFor(args), ...overrides };
  // A person who starts it is told how it is configured.
  if (args.command === 'mcp' && host.isFed && !args.json)
    return (await import('./mcp.ts')).mcp(args, dispatch);
  sketchMenu(args, host);
  expect(args.command);
  return inTurn(args, host, async (host) => {
    // git lists the files while the command is loaded.
    if (!OF_NO_PROJECT.includes(args.command)) void host.prepare();
    try {
      return await carryOut(args, host);
    } finally {
      host.note(skippedText(host.skipped()));
    }
  });
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
  sketch(frame(earlyState(usual, toolOf(host)), viewIn(host, screenSize())));
}

/** Commands that look at no project. */
const OF_NO_PROJECT: readonly Arguments['command'][] = [
  'list',
  'explain',
  'help',
  'version',
  'mcp',
  'agents',
];

/** The world of the project to work in; `new` and `demo` make theirs in the folder that is named. */
function hostFor(args: Arguments): Host {
  switch (args.command) {
    case 'help':
    case 'version':
    case 'agents':
    case 'mcp':
      return realHost(existingFolder(undefined));
    case 'demo':
    case 'new': {
      const usual = args.command === 'demo' ? 'create-mw-demo' : '.';
      return realHost(resolve(existingFolder(args.cwd), args.names[0] ?? usual));
    }
    default: {
      const { root, within } = projectRoot(args.cwd);
      return realHost(root, { within });
    }
  }
}
