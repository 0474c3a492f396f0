import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

/** A run of the built program: what it is called by, and what a process of its own would be given. */
export type Task = {
  readonly bin: string;
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};
export type Ended = { readonly code: number; readonly out: string; readonly err: string };

const SCRIPT = fileURLToPath(new URL('warm.cjs', import.meta.url));

/** Tests of one file run several at once; more than these would each load everything, and wait for a core. */
const MOST = 2;
const idle: ChildProcess[] = [];
const waiting: ((child: ChildProcess) => void)[] = [];
let count = 0;

/**
 * Runs the built program in a process that has run it before, one run after the other: Node, the bundle and its
 * WebAssembly are loaded once, which is most of what a run takes.
 */
export async function runWarm(task: Task): Promise<Ended> {
  const child = await free();
  const died = once(child, 'exit').then(([code, signal]) => {
    count -= 1;
    throw new Error(`the program ended its process (${code ?? signal}): ${task.args.join(' ')}`);
  });
  const answered = once(child, 'message');
  child.send(task);
  const [result] = await Promise.race([answered, died]);
  child.removeAllListeners();
  const next = waiting.shift();
  if (next) next(child);
  else idle.push(child);
  return result;
}

function free(): ChildProcess | Promise<ChildProcess> {
  const child = idle.pop();
  if (child) return child;
  if (count >= MOST) return new Promise((done) => waiting.push(done));
  count += 1;
  return begun();
}

function begun(): ChildProcess {
  const child = fork(SCRIPT, [inject('program')], {
    // Neither is a terminal, and what the program says is a message.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    // Node reads some of it when it starts; each run brings its own.
    env: {},
  });
  // It ends when the tests do.
  child.unref();
  child.channel?.unref();
  return child;
}
