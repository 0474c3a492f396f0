import { constants } from 'node:os';
import { basename } from 'node:path';
import process from 'node:process';
import { withoutOwn } from './git.ts';
import { waitedFor } from './progress.ts';
import { interruptible, refuseInterrupted } from './signals.ts';
import { unless } from './system.ts';
import type { RunCommand, RunOptions } from './types.ts';

/** A signal ends the command, too: that it has a process group of its own keeps the terminal from doing so. */
export const runCommand: RunCommand = async (command, args, options = {}) => {
  const { execa } = await import('execa');
  refuseInterrupted();
  const child = execa(command, args, settings(options));
  const limit = limited(child.pid, options.timeoutMs);
  const ended = () => interruptible(limit.interrupt, () => child.finally(limit.clear));
  const result = await waitedFor(`Running ${basename(command)}`, ended);
  refuseInterrupted();
  const started = child.pid !== undefined;
  return {
    code: limit.passed() ? 124 : exitCode(result),
    stdout: result.stdout ?? '',
    stderr: (started ? result.stderr : result.originalMessage) ?? '',
    timedOut: limit.passed(),
  };
};

function settings({ cwd, timeoutMs, input, env }: RunOptions) {
  return {
    reject: false,
    stripFinalNewline: false,
    detached: hasGroup(timeoutMs),
    ...(cwd === undefined ? {} : { cwd }),
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    env: { ...withoutOwn(process.env), ...env },
    extendEnv: false,
  } as const;
}

/**
 * execa's own time limit ends only the command: `uv run` would leave its Python behind, which keeps
 * the output open and this process waiting. So a command with a limit has a process group of its own.
 */
function limited(pid: number | undefined, timeoutMs: number | undefined) {
  let passed = false;
  let grace: NodeJS.Timeout | undefined;
  const kill = (signal: NodeJS.Signals) => {
    const group = hasGroup(timeoutMs) ? -1 : 1;
    if (pid !== undefined) unless(['ESRCH'], () => process.kill(pid * group, signal));
  };
  const end = () => kill('SIGKILL');
  // A package manager tidies up when it is asked to end.
  const interrupt = (signal: NodeJS.Signals) => {
    kill(signal);
    grace ??= setTimeout(end, GRACE);
  };
  const onTime = () => {
    passed = true;
    end();
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(onTime, timeoutMs);
  if (timer !== undefined) process.once('exit', end);
  const clear = () => {
    clearTimeout(timer);
    clearTimeout(grace);
    process.off('exit', end);
  };
  return { clear, interrupt, passed: () => passed };
}

/** Milliseconds from the signal to the end of what does not follow it. */
const GRACE = 1000;

function hasGroup(timeoutMs: number | undefined): boolean {
  // On Windows it would open a window.
  return timeoutMs !== undefined && process.platform !== 'win32';
}

type Ended = { readonly exitCode?: number; readonly signal?: keyof typeof constants.signals };

function exitCode({ exitCode, signal }: Ended): number {
  return signal === undefined ? (exitCode ?? 127) : 128 + constants.signals[signal];
}
