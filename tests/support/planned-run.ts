import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import { applyAsRead } from '../../src/core/apply/apply.ts';
import { locked } from '../../src/core/apply/lock.ts';
import { recover } from '../../src/core/apply/recover.ts';
import { noted } from '../../src/host/noted.ts';
import type { Own, Store } from '../../src/host/types.ts';
import type { Change } from '../../src/types/plan.ts';
import type { Files } from '../../src/types.ts';

// One process of a test with several: it runs in a thread of its own and asks the test for every operation on the disk,
// so that the test decides in which order those of two processes happen.

export type Task = { readonly pid: number; readonly layer: string; readonly asks: boolean };

const port: MessagePort = parentPort ?? workerData.port;
const turn = new Int32Array(workerData.turn);

/** Waits until the test has done the operation; only the test knows what it gives. */
function call<T>(name: string, ...args: readonly unknown[]): T {
  port.postMessage({ name, args });
  Atomics.wait(turn, 0, 0);
  Atomics.store(turn, 0, 0);
  // Who is woken may be so before the answer has come.
  let answer = receiveMessageOnPort(port);
  for (; answer === undefined; answer = receiveMessageOnPort(port)) Atomics.wait(turn, 0, 0, 1);
  const { value, error } = answer.message;
  if (error) throw Object.assign(new Error(error.message), { code: error.code });
  return value;
}

const asked =
  <T>(name: string) =>
  (...args: readonly unknown[]): T =>
    call(name, ...args);

const own: Own = {
  folder: '/own',
  names: asked('own.names'),
  bytes: asked('own.bytes'),
  create: asked('own.create'),
  mark: asked('own.mark'),
  remove: asked('own.remove'),
  isPast: () => false,
};

const storeOf = (pid: number): Store => ({
  root: '/project',
  makeRoot: () => false,
  kind: asked('kind'),
  locate: (path) => path,
  bytes: asked('bytes'),
  meta: asked('meta'),
  writable: () => true,
  makeFolder: asked('makeFolder'),
  create: asked('create'),
  rename: asked('rename'),
  remove: asked('remove'),
  removeFolder: asked('removeFolder'),
  sync: () => {},
  place: () => '/project',
  own: () => own,
  tracks: async () => false,
  held: false,
  pid,
  alive: asked('alive'),
  pause: async () => call('pause'),
  unbroken: (work) => work(),
});

const disk: Files = {
  root: '/project',
  read: asked('read'),
  list: asked('list'),
  search: () => [],
};

/** The pair of edits that `add` makes: a line in the stack, and the line that installs it. */
function plan(files: Files, layer: string): Change[] {
  const main = files.read('main.py') ?? '';
  const stack = files.read('mw/stack.py');
  files.read('settings.py');
  files.list();
  if (stack?.includes(layer)) return [];
  const written: Change =
    stack === undefined
      ? { path: 'mw/stack.py', kind: 'create', after: `${layer}\n` }
      : { path: 'mw/stack.py', kind: 'edit', before: stack, after: `${stack}${layer}\n` };
  const own: Change = { path: `mw/${layer}.py`, kind: 'create', after: layer };
  const installs: Change = {
    path: 'main.py',
    kind: 'edit',
    before: main,
    after: main.includes('install') ? `${main}# ${layer}\n` : `${main}install\n# ${layer}\n`,
  };
  return [written, own, installs];
}

async function run({ pid, layer, asks }: Task): Promise<void> {
  const store = storeOf(pid);
  const { files, basis } = noted(disk);
  const work = async (store: Store) => {
    await recover(store, () => {});
    if (asks) call('pause');
    await applyAsRead(plan(files, layer), { store, basis, afresh: async () => disk });
  };
  await (asks ? work(store) : locked(store, work));
}

port.on('message', (task: Task) => {
  run(task).then(
    () => port.postMessage({ done: true }),
    (error) =>
      port.postMessage({ done: false, name: error.name, said: `${error.message} ${error.advice}` }),
  );
});
