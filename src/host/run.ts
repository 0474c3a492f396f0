import { constants } from 'node:os';
import process from 'node:process';
import { withoutOwn } from './git.ts';
import { unbroken } from './signals.ts';
import { unless } from './system.ts';
import type { RunCommand, RunOptions, RunResult } from './types.ts';

/** A signal ends the command, too: that it has a process group of its own keeps the terminal from doing so. */
export const runCommand: RunCommand = (command, args, options = {}) =>
  unbroken(() => ended(command, args, options));

async function ended(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const { execa } = await import('execa');
  const child = execa(command, args, settings(options));
  const limit = limited(child.pid, options.timeoutMs);
  const result = await child.finally(limit.clear);
  const started = child.pid !== undefined;
  return {
    code: limit.passed() ? 124 : exitCode(result),
    stdout: result.stdout ?? '',
    stderr: (started ? result.stderr : result.originalMessage) ?? '',
    timedOut: limit.passed(),
  };
}

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
  const end = () => {
    const group = hasGroup(timeoutMs) ? -1 : 1;
    if (pid !== undefined) unless(['ESRCH'], () => process.kill(pid * group, 'SIGKILL'));
  };
  const onTime = () => {
    passed = true;
    end();
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(onTime, timeoutMs);
  if (timer !== undefined) process.once('exit', end);
  const clear = () => {
    clearTimeout(timer);
    process.off('exit', end);
  };
  return { clear, passed: () => passed };
}

function hasGroup(timeoutMs: number | undefined): boolean {
  // On Windows it would open a window.
  return timeoutMs !== undefined && process.platform !== 'win32';
}

type Ended = { readonly exitCode?: number; readonly signal?: keyof typeof constants.signals };

function exitCode({ exitCode, signal }: Ended): number {
  return signal === undefined ? (exitCode ?? 127) : 128 + constants.signals[signal];
}
