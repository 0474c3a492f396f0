import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { type Disk, memoryFiles, memoryStore } from '../../src/host/memory-disk.ts';
import type { Task } from './planned-run.ts';

const SOURCE = fileURLToPath(new URL('planned-run.ts', import.meta.url));

/** How a process ended; undefined: it was killed. */
export type End = { readonly done: boolean; readonly name?: string; readonly said?: string };
export type Process = Task & {
  /** Killed before its n-th operation. */
  readonly killAt?: number | undefined;
};
/** Which process goes on, and for how many operations. */
export type Turn = { readonly who: number; readonly operations: number };

export type Pair = {
  readonly run: (
    disk: Disk,
    processes: readonly Process[],
    turns: readonly Turn[],
  ) => Promise<readonly (End | undefined)[]>;
  readonly close: () => Promise<void>;
};

type Asked = { readonly name: string; readonly args: readonly never[] };

/** Two processes on one disk in memory, whose operations happen in the order that is given. */
export async function pair(): Promise<Pair> {
  const folder = mkdtempSync(path.join(tmpdir(), 'create-mw-interleave-'));
  const outfile = path.join(folder, 'run.cjs');
  await build({
    entryPoints: [SOURCE],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['@inquirer/core', 'execa'],
    logLevel: 'error',
  });
  let threads = [thread(outfile), thread(outfile)];
  return {
    run: async (disk, processes, turns) => {
      const ends = await interleave(threads, disk, processes, turns);
      // A killed one still waits for its answer.
      const fresh = threads.map(async (each, index) => {
        if (ends[index] !== undefined) return each;
        await each.worker.terminate();
        return thread(outfile);
      });
      threads = await Promise.all(fresh);
      return ends;
    },
    close: async () => {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
      rmSync(folder, { recursive: true });
    },
  };
}

function thread(file: string) {
  const turn = new SharedArrayBuffer(4);
  const worker = new Worker(file, { workerData: { turn }, env: {} });
  return { worker, turn: new Int32Array(turn) };
}
type Thread = ReturnType<typeof thread>;

async function interleave(
  threads: readonly Thread[],
  disk: Disk,
  processes: readonly Process[],
  turns: readonly Turn[],
): Promise<readonly (End | undefined)[]> {
  const ends: (End | undefined)[] = processes.map(() => undefined);
  const living = new Set(processes.keys());
  const asked = new Map<number, Asked>();
  const counts = processes.map(() => 0);
  const next = (index: number) =>
    new Promise<void>((told) => {
      threads[index]?.worker.once('message', (message: Asked | End) => {
        if ('name' in message && 'args' in message) asked.set(index, message);
        else {
          ends[index] = message as End;
          living.delete(index);
        }
        told();
      });
    });
  await Promise.all(
    processes.map((task, index) => {
      const told = next(index);
      threads[index]?.worker.postMessage({ pid: task.pid, layer: task.layer, asks: task.asks });
      return told;
    }),
  );
  const queue = turns.flatMap(({ who, operations }) => Array<number>(operations).fill(who));
  for (let at = 0; living.size > 0; at += 1) {
    const wanted = queue[at] ?? at % processes.length;
    const who = living.has(wanted) ? wanted : ([...living][0] ?? 0);
    const thread = threads[who];
    const task = processes[who];
    const message = asked.get(who);
    if (!thread || !task || !message) throw new Error('nobody to go on');
    counts[who] = (counts[who] ?? 0) + 1;
    if (counts[who] === task.killAt) {
      living.delete(who);
      continue;
    }
    const alive = (pid: number) =>
      processes.some((each, index) => each.pid === pid && living.has(index));
    const answer = operation(disk, task.pid, alive, message);
    const told = next(who);
    thread.worker.postMessage(answer);
    Atomics.store(thread.turn, 0, 1);
    Atomics.notify(thread.turn, 0);
    await told;
  }
  return ends;
}

function operation(
  disk: Disk,
  pid: number,
  alive: (pid: number) => boolean,
  { name, args }: Asked,
) {
  const store = memoryStore(disk, { pid, alive });
  const { root: _, held: __, pid: ___, ...operations } = store;
  const { read, list } = memoryFiles(disk);
  const own = store.own();
  const work: Readonly<Record<string, (...args: never[]) => unknown>> = {
    ...operations,
    read,
    list,
    'own.names': own.names,
    'own.bytes': own.bytes,
    'own.create': own.create,
    'own.mark': own.mark,
    'own.remove': own.remove,
    pause: () => undefined,
  };
  try {
    return { value: work[name]?.(...args) };
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    return { error: { message, code } };
  }
}
