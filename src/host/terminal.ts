import process from 'node:process';
import { isatty } from 'node:tty';
import { isSaid } from './dumb.ts';
import { dropProgress } from './progress.ts';
import { dropSketch } from './sketch.ts';
import { systemCode } from './system.ts';
import { decode, printable } from './text.ts';
import type { Skipped } from './types.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Why nobody can be asked here: the end of a sentence. Undefined: questions can be asked. */
export function whyMute(env: Env): string | undefined {
  if (isSaid(env.CI)) return 'CI is set';
  const agent = AGENTS.find((name) => (env[name] ?? '') !== '');
  if (agent !== undefined) return `${agent} is set. For a program: add --json`;
  // `process.stdin` would be opened for it, which takes longer than everything else here.
  if (!isatty(0)) return 'stdin is no terminal';
  return isatty(1) ? undefined : 'stdout is no terminal';
}

/** What assistants set where they run commands, and nothing else does: `CURSOR_TRACE_ID` stands in a person's terminal, too. */
const AGENTS = [
  'AI_AGENT',
  'CLAUDECODE',
  'CLAUDE_CODE',
  'CURSOR_AGENT',
  'GEMINI_CLI',
  'CODEX_THREAD_ID',
  'CODEX_SANDBOX',
  'OPENCODE',
  'COPILOT_CLI',
];

/** The console of Linux has a few letters, that of Windows those of its code page. */
export function hasUnicode(env: Env): boolean {
  if (process.platform !== 'win32') return env.TERM !== 'linux';
  const known = [env.WT_SESSION, env.TERM_PROGRAM, env.TERMINAL_EMULATOR, env.ConEmuTask];
  return known.some(isSaid) || /^(xterm|alacritty)/.test(env.TERM ?? '');
}

export const isFed = (): boolean => !isatty(0);

export function hasColor(env: Env): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return !['0', 'false'].includes(env.FORCE_COLOR);
  // Either stream may be redirected to a file, and the same texts go to both.
  return env.TERM !== 'dumb' && isatty(1) && isatty(2);
}

export function columns(): number {
  return process.stdout.columns || process.stderr.columns || 80;
}

/** A patch keeps its bytes on the way to a file; on a terminal it is a text like any other. */
export function out(text: string | Uint8Array): void {
  dropSketch();
  dropProgress();
  const isPatch = typeof text !== 'string' && !process.stdout.isTTY;
  process.stdout.write(isPatch ? text : printable(typeof text === 'string' ? text : decode(text)));
}

export function note(text: string): void {
  if (text === '') return;
  dropSketch();
  complain(printable(text));
}

/** To stderr, which is opened by the first that has something to say: the first screen has not. */
export function complain(text: string): void {
  dropProgress();
  guard(process.stderr);
  process.stderr.write(text);
}

/** What was not read although it may matter, with the reasons; a hostile tree would fill the screen with more. */
export function skippedText(skipped: readonly Skipped[]): string {
  const shown = skipped
    .slice(0, SHOWN)
    .map(({ path, reason }) => `Not read: ${path}: ${reason}.\n`);
  const more = skipped.length - shown.length;
  return [...shown, ...(more > 0 ? [`Not read: ${more} more.\n`] : [])].join('');
}

const SHOWN = 10;

/** Readers that leave early. */
export const guardOutput = (): void => guard(process.stdout);

function guard(stream: NodeJS.WriteStream): void {
  // Once per process.
  if (!stream.listeners('error').includes(onBrokenPipe)) stream.on('error', onBrokenPipe);
}

// `create-mw list | head`: nobody reads any more, the work and its exit code stay the same.
function onBrokenPipe(error: Error): void {
  if (systemCode(error) !== 'EPIPE') throw error;
}
