import { resolve } from 'node:path';
import process from 'node:process';
import { asksForJson, KINDS } from './arguments/json.ts';
import type { Arguments } from './arguments/types.ts';
import { parseArguments } from './arguments.ts';
import { promptsFor } from './commands/asking.ts';
import { inTurn } from './commands/turn.ts';
import { run as carryOut } from './commands.ts';
import { MENU, menuOf } from './core/ask/menu.ts';
import type { AnswerKind } from './core/reports/envelope.ts';
import { Refusal } from './errors.ts';
import {
  dropSketch,
  existingFolder,
  guardOutput,
  type Host,
  out,
  printable,
  projectRoot,
  readInput,
  realHost,
  sketch,
  skippedText,
} from './host.ts';
import { usual } from './worlds/index.ts';

/** Runs one command and sets the exit code. Expected trouble ends here; anything else is a bug and keeps its stack. */
export async function main(argv: readonly string[]): Promise<void> {
  const run: Run = { kind: 'none' };
  try {
    process.exitCode = await dispatch(argv, run);
  } catch (error) {
    dropSketch();
    if (asksForJson(argv, process.env)) await tell(run, error);
    if (!(error instanceof Refusal)) throw error;
    const text = [error.message, error.advice].filter(Boolean).join('\n');
    process.stderr.write(`${printable(text)}\n`);
    process.exitCode = error.exit;
  } finally {
    dropSketch();
  }
}

/** What the run is about, as soon as its command line is understood. */
type Run = { kind: AnswerKind };

/** Trouble as the one document of the run. */
async function tell({ kind }: Run, error: unknown): Promise<void> {
  const { bug, envelope, refusal } = await import('./core/reports/envelope.ts');
  const told = error instanceof Refusal ? refusal(kind, error) : bug(kind, String(error));
  guardOutput();
  out(envelope(told));
}

async function dispatch(argv: readonly string[], run: Run): Promise<number> {
  const args = parseArguments(argv, process.env, readInput);
  run.kind = KINDS[args.command];
  const host = hostFor(args);
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
  if (args.command !== 'add' || args.names.length > 0 || !promptsFor(args, host)) return;
  const rows = menuOf(usual).map(({ row }) => `   ${row}`);
  sketch(MENU, [...rows, '', 'Reading the project ...'], host.color);
}

/** Commands that look at no project. */
const OF_NO_PROJECT: readonly Arguments['command'][] = ['list', 'explain', 'help', 'version'];

/** The world of the project to work in; `new` and `demo` make theirs in the folder that is named. */
function hostFor(args: Arguments): Host {
  switch (args.command) {
    case 'help':
    case 'version':
      return realHost(process.cwd());
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
