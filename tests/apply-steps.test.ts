import { describe, expect, it } from 'vitest';
import { type Journal, journalBytes, parseJournal } from '../src/core/apply/journal.ts';
import { locked } from '../src/core/apply/lock.ts';
import { type ApplyStep, missingFolders, stepsOf } from '../src/core/apply/steps.ts';
import { undo } from '../src/core/apply/undo.ts';
import type { Refusal } from '../src/errors.ts';
import { type Disk, type Faults, memoryDisk, memoryStore, type Store } from '../src/host.ts';
import type { Change } from '../src/types/plan.ts';

const EDIT: Change = { path: 'main.py', kind: 'edit', before: 'old\n', after: 'new\n' };
const CREATE: Change = { path: 'b/c/a.py', kind: 'create', after: 'a\n' };
const DELETE: Change = { path: 'gone.py', kind: 'delete', before: 'gone\n' };
const BEFORE = { 'main.py': 'old\n', 'gone.py': 'gone\n' };

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const texts = ({ files }: Disk): Record<string, string> =>
  Object.fromEntries([...files].map(([path, node]) => [path, Buffer.from(node.bytes).toString()]));
function refusal(work: () => unknown): Refusal {
  try {
    work();
  } catch (error) {
    return error as Refusal;
  }
  return expect.unreachable('it should have been refused');
}

describe('the steps of a plan', () => {
  const store = memoryStore(memoryDisk(BEFORE));

  it('are files that come, then files that change, then files that go', () => {
    const same: Change = { path: 'gone.py', kind: 'edit', before: 'gone\n', after: 'gone\n' };
    expect(stepsOf([DELETE, EDIT, CREATE], store).map(({ path }) => path)).toEqual([
      ...['b/c/a.py', 'main.py', 'gone.py'],
    ]);
    expect(stepsOf([EDIT, CREATE, same], store).map(({ path }) => path)).toEqual([
      ...['b/c/a.py', 'main.py'],
    ]);
  });

  it('know the folders that have to be made, outer ones first', () => {
    const steps = stepsOf([CREATE, { ...CREATE, path: 'a/x.py' }, DELETE], store);
    expect(missingFolders(steps, store)).toEqual(['a', 'b', 'b/c']);
  });

  it('are one for each file', () => {
    expect(() => stepsOf([EDIT, EDIT], store)).toThrow('The plan changes one file twice.');
  });

  const over = (rest: Partial<Store>): Store => ({ ...store, ...rest });
  const outside = over({ locate: () => undefined });
  const link = over({ kind: (path) => (path === 'gone.py' ? 'link' : store.kind(path)) });
  const device = over({ kind: (path) => (path === 'main.py' ? 'other' : store.kind(path)) });
  const readOnly = memoryStore(memoryDisk(BEFORE), { readOnly: [''] });
  const standing = memoryStore(memoryDisk({ ...BEFORE, 'b/c/a.py': 'x' }));
  const blocked = memoryStore(memoryDisk({ ...BEFORE, '.main.py.create-mw': '' }));
  const CHANGED = 'main.py changed while you were looking at the preview.';
  const AGAIN = 'Nothing was written. Run the command again to see a new preview.';

  it.each<[string, Change, Store, string, string]>([
    [
      'what leads out',
      EDIT,
      outside,
      'main.py leads out of the project.',
      'Run create-mw in the folder that holds it (-C DIR).',
    ],
    ['a link', DELETE, link, 'gone.py is a link.', 'Delete it yourself and try again.'],
    ['what is no file any more', EDIT, device, CHANGED, AGAIN],
    ['what is another one', { ...EDIT, before: 'x' }, store, CHANGED, AGAIN],
    [
      'what is there',
      CREATE,
      standing,
      'b/c/a.py already exists. Nothing was written.',
      'If another program has just made it, run the command again; otherwise move it away first.',
    ],
    [
      'what may not be written',
      EDIT,
      readOnly,
      'The folder /project is read-only.',
      'Nothing was written. Make the folder writable and try again.',
    ],
    [
      'a file in the way',
      EDIT,
      blocked,
      '.main.py.create-mw is in the way.',
      'Delete it and try again.',
    ],
  ])('%s is refused, with what to do', (_, change, on, message, advice) => {
    expect(refusal(() => stepsOf([change], on))).toMatchObject({ message, advice });
  });

  it('a link is edited where it leads', () => {
    const edit: Change = { path: 'gone.py', kind: 'edit', before: 'gone\n', after: 'new\n' };
    const on = over({ kind: link.kind, locate: (path) => (path === 'gone.py' ? 'main.py' : path) });
    const through = { ...edit, before: 'old\n' };
    expect(stepsOf([through], on)).toMatchObject([{ path: 'gone.py', target: 'main.py' }]);
  });
});

describe('undoing', () => {
  const step = (target: string, old?: string, next?: string): ApplyStep => ({
    path: target,
    target,
    old: old === undefined ? undefined : bytes(old),
    next: next === undefined ? undefined : bytes(next),
    meta: undefined,
  });
  const steps = [step('b/new.py', undefined, 'n'), step('z.py', 'o', 'n'), step('a.py', 'o', 'n')];
  const journal: Journal = { steps, folders: ['b'] };
  const synced = (files: Record<string, string>, placing: boolean) => {
    const disk = memoryDisk(files);
    const folders: string[] = [];
    const onStep: Faults['onStep'] = (name, path) => void (name === 'sync' && folders.push(path));
    return { undone: undo(memoryStore(disk, { onStep }), journal, placing), disk, folders };
  };

  it('names what was put back, in the order of names, and nothing else', () => {
    const half = { 'b/new.py': 'n', 'z.py': 'n', 'a.py': 'n', '.a.py.create-mw': 'n' };
    const { undone, disk } = synced(half, true);
    expect(undone).toEqual(['a.py', 'b/new.py', 'z.py']);
    expect(texts(disk)).toEqual({ 'z.py': 'o', 'a.py': 'o' });
    expect([...disk.folders]).toEqual(['']);
    expect(synced({ 'z.py': 'n', 'a.py': 'o' }, true).undone).toEqual(['z.py']);
    expect(synced({ 'z.py': 'mine', 'a.py': 'o' }, true).undone).toEqual([]);
  });

  it('leaves files alone that were not put in place yet', () => {
    const prepared = {
      'z.py': 'n',
      'a.py': 'o',
      '.z.py.create-mw': 'n',
      '.z.py.create-mw-old': '',
    };
    const { undone, disk } = synced(prepared, false);
    expect(undone).toEqual([]);
    expect(texts(disk)).toEqual({ 'z.py': 'n', 'a.py': 'o' });
  });

  it('is durable in each folder that is still there', () => {
    expect(synced({ 'z.py': 'n', 'a.py': 'o' }, true).folders).toEqual(['']);
    expect(synced({ 'z.py': 'n', 'b/other.py': '' }, true).folders).toEqual(['b', '']);
  });
});

describe('a journal', () => {
  const meta = { mode: 0o644, uid: 1, gid: 2 };
  const journal: Journal = {
    steps: [
      { path: 'a.py', target: 'b.py', old: bytes('é'), next: undefined, meta },
      { path: 'c.py', target: 'c.py', old: undefined, next: bytes(''), meta: undefined },
    ],
    folders: ['x'],
  };
  const written = (): { steps: Record<string, unknown>[]; folders: unknown[] } =>
    JSON.parse(Buffer.from(journalBytes(journal)).toString());

  it('is read as it was written', () => {
    const read = parseJournal(JSON.stringify(written()));
    expect(read?.folders).toEqual(['x']);
    expect(
      read?.steps.map(({ old, next, ...rest }) => ({
        ...rest,
        old: old && Buffer.from(old).toString(),
        next: next && Buffer.from(next).toString(),
      })),
    ).toEqual([
      { path: 'a.py', target: 'b.py', old: 'é', next: undefined, meta },
      { path: 'c.py', target: 'c.py', old: undefined, next: '', meta: undefined },
    ]);
  });

  it.each<[string, (whole: ReturnType<typeof written>) => unknown]>([
    ['no object', () => 1],
    ['nothing', () => null],
    ['without steps', ({ folders }) => ({ folders })],
    ['without folders', ({ steps }) => ({ steps })],
    ['with a folder that is no name', ({ steps }) => ({ steps, folders: ['x', 1] })],
    ['with a step that is none', ({ folders, steps }) => ({ folders, steps: [...steps, 1] })],
    ['with a step without a path', ({ folders }) => ({ folders, steps: [{ target: 'a' }] })],
    ['with a step without a target', ({ folders }) => ({ folders, steps: [{ path: 'a' }] })],
  ])('%s is none', (_, made) => {
    expect(parseJournal(JSON.stringify(made(written())))).toBeUndefined();
  });

  it('that was cut off is none', () => {
    expect(parseJournal('{"steps": [')).toBeUndefined();
  });

  it.each(['mode', 'uid', 'gid'])('knows no rights where %s is missing', (name) => {
    const { steps, folders } = written();
    const [first] = steps;
    const rest = { ...first, meta: { ...meta, [name]: 'x' } };
    expect(parseJournal(JSON.stringify({ steps: [rest], folders }))?.steps[0]?.meta).toBe(
      undefined,
    );
  });
});

describe('the lock of a run', () => {
  const lockOf = (pid: number) => `lock-${pid}`;
  const disk = (...pids: readonly number[]): Disk => {
    const made = memoryDisk({});
    for (const pid of pids) made.own.set(lockOf(pid), new Uint8Array());
    return made;
  };
  const held = (on: Disk, faults: Faults = {}): Promise<readonly string[]> =>
    locked(memoryStore(on, { alive: () => true, ...faults }), () => [...on.own.keys()]);

  it('stands while it works, and is gone afterwards, also when the work fails', async () => {
    const on = disk();
    expect(await held(on, { pid: 5 })).toEqual(['lock-5']);
    expect([...on.own.keys()]).toEqual([]);
    const failing = locked(memoryStore(on), () => Promise.reject(new Error('x')));
    await expect(failing).rejects.toThrow('x');
    expect([...on.own.keys()]).toEqual([]);
  });

  it('is taken once: who holds it does not wait for himself', async () => {
    const on = disk();
    const store = memoryStore(on, { pid: 5, alive: () => true });
    const inner = await locked(store, async (again) => {
      expect(again.held).toBe(true);
      const done = await locked(again, () => 'done');
      return [done, ...on.own.keys()];
    });
    expect(inner).toEqual(['done', 'lock-5']);
  });

  it('that an earlier process of this number left is in nobody’s way', async () => {
    expect(await held(disk(5), { pid: 5 })).toEqual(['lock-5']);
  });

  it('of dead ones is deleted, and of others nothing', async () => {
    const on = disk(7);
    on.own.set('journal', new Uint8Array());
    on.own.set('lock-x', new Uint8Array());
    on.own.set('block-9', new Uint8Array());
    on.own.set('lock-9x', new Uint8Array());
    expect(await held(on, { pid: 5, alive: (pid) => pid !== 7 })).toEqual([
      ...['journal', 'lock-x', 'block-9', 'lock-9x', 'lock-5'],
    ]);
  });

  /** Runs of these numbers make their locks at the same moment as this one. */
  async function race(pid: number, ...others: readonly number[]): Promise<string[]> {
    const on = disk();
    const told: string[] = [];
    const onStep: Faults['onStep'] = (name, path) => {
      if (name === 'ownMark' && !told.some((each) => each.startsWith('ownMark')))
        for (const other of others) on.own.set(lockOf(other), new Uint8Array());
      if (name === 'ownMark' || name === 'ownRemove') told.push(`${name} ${path}`);
    };
    let pauses = 0;
    const onPause = () => {
      pauses += 1;
      told.push('waits');
      if (pauses === 2) for (const other of others) on.own.delete(lockOf(other));
    };
    await held(on, { pid, onStep, onPause });
    return told;
  }

  it('stays with the lowest number where several see each other', async () => {
    const begins = ['ownRemove lock-5', 'ownMark lock-5'];
    expect(await race(5, 7)).toEqual([...begins, 'waits', 'waits', 'ownRemove lock-5']);
    expect(await race(5, 10, 3)).toEqual([
      ...[...begins, 'ownRemove lock-5', 'waits', 'waits'],
      ...['ownMark lock-5', 'ownRemove lock-5'],
    ]);
  });

  it('is waited for ten seconds, a twentieth of a second at a time, and then named', async () => {
    let pauses = 0;
    const onPause = () => {
      pauses += 1;
    };
    const waits = held(disk(12, 7), { pid: 5, onPause });
    const error = await waits.catch((thrown) => thrown);
    expect(pauses).toBe(200);
    expect(error).toMatchObject({
      message: 'Another create-mw (process 7) is writing to this project. Nothing was written.',
      advice:
        'Run it again when that one has ended. If process 7 is another program, delete the file that ends in .lock-7 in /own.',
      exit: 1,
    });
  });

  it('is taken back by who gives up', async () => {
    const on = disk();
    const onStep: Faults['onStep'] = (name) => {
      if (name === 'ownMark') on.own.set(lockOf(7), new Uint8Array());
    };
    await expect(held(on, { pid: 5, onStep })).rejects.toThrow('process 7');
    expect([...on.own.keys()]).toEqual(['lock-7']);
  });

  it('that cannot be made is told with the reason; a bug stays one', async () => {
    const failing = (thrown: unknown) =>
      held(disk(), {
        onStep: (name) => {
          if (name === 'ownMark') throw thrown;
        },
      }).catch((error) => error);
    const full = Object.assign(new Error('ENOSPC: no space left on device, open'), {
      code: 'ENOSPC',
    });
    expect(await failing(full)).toMatchObject({
      message: 'Could not write in /own: no space left on device.',
      advice: '',
      exit: 1,
    });
    const bug = new Error('a bug');
    expect(await failing(bug)).toBe(bug);
  });

  it('that cannot be removed any more is no failure: the work is done', async () => {
    let isDone = false;
    const store = memoryStore(disk(), {
      onStep: (name) => {
        if (isDone && name === 'ownRemove') throw new Error('gone');
      },
    });
    const work = locked(store, () => {
      isDone = true;
      return 'done';
    });
    expect(await work).toBe('done');
  });
});
