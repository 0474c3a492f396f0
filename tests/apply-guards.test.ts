import { describe, expect, it } from 'vitest';
import { apply, applyAsRead, writtenText } from '../src/core/apply/apply.ts';
import { Refusal } from '../src/errors.ts';
import {
  type Disk,
  type Faults,
  memoryDisk,
  memoryHost,
  memoryStore,
  type Store,
} from '../src/host.ts';
import type { Change } from '../src/types/plan.ts';

const EDIT: Change = { path: 'main.py', kind: 'edit', before: 'old\n', after: 'new\n' };
const CREATE: Change = { path: 'app/mw/a.py', kind: 'create', after: 'a\n' };
const DELETE: Change = { path: 'gone.py', kind: 'delete', before: 'gone\n' };
const BEFORE = { 'main.py': 'old\n', 'gone.py': 'gone\n' };
const CHANGES = [EDIT, CREATE, DELETE];

const texts = ({ files }: Disk): Record<string, string> =>
  Object.fromEntries(
    [...files].sort().map(([path, { bytes }]) => [path, Buffer.from(bytes).toString()]),
  );
const full = () =>
  Object.assign(new Error("ENOSPC: no space left on device, write 'x'"), { code: 'ENOSPC' });

type Step = NonNullable<Faults['onStep']>;
/** A run during which something happens at some operations; what came of it, and the disk. */
async function during(
  onStep: Step,
  files: Record<string, string> = BEFORE,
  changes: readonly Change[] = CHANGES,
): Promise<{ disk: Disk; error: unknown }> {
  const disk = memoryDisk(files);
  const error = await apply({ changes }, memoryStore(disk, { onStep })).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { disk, error };
}

/** Something happens once, at the first operation that fits. */
function once(fits: (name: string, path: string) => boolean, work: () => void): Step {
  let isDone = false;
  return (name, path) => {
    if (isDone || !fits(name, path)) return;
    isDone = true;
    work();
  };
}

const put = (disk: Disk, path: string, content: string): void => {
  const node = memoryDisk({ x: content }).files.get('x');
  if (node) disk.files.set(path, node);
};

describe('a plan that is carried out', () => {
  it('touches nothing where there is nothing to do', async () => {
    const store = memoryStore(memoryDisk(BEFORE));
    await apply({ changes: [] }, store);
    expect(store.count()).toBe(0);
  });

  it('says which changes are written when a signal came meanwhile', async () => {
    const said: string[] = [];
    const store: Store = {
      ...memoryStore(memoryDisk(BEFORE)),
      unbroken: async (work, say) => {
        const result = await work();
        said.push(say(result));
        return result;
      },
    };
    await apply({ changes: CHANGES }, store);
    expect(said).toContain('Every change is written: main.py, app/mw/a.py, gone.py.');
    expect(writtenText([EDIT])).toBe('Every change is written: main.py.');
  });

  it('has its journal behind a .gitignore of its own before there is one', async () => {
    const seen: (string | undefined)[] = [];
    const disk = memoryDisk(BEFORE);
    const onStep: Step = (name, path) => {
      if (name === 'create' && path === '.create-mw/journal.draft')
        seen.push(texts(disk)['.create-mw/.gitignore']);
    };
    await apply({ changes: CHANGES }, memoryStore(disk, { onStep }));
    expect(seen).toEqual(['*\n']);
    expect(texts(disk)).toEqual({ 'main.py': 'new\n', 'app/mw/a.py': 'a\n' });
  });

  it('leaves a .gitignore that was there', async () => {
    const mine = { '.create-mw/.gitignore': '*\n' };
    const disk = memoryDisk({ ...BEFORE, ...mine });
    await apply({ changes: CHANGES }, memoryStore(disk));
    expect(texts(disk)).toEqual({ 'main.py': 'new\n', 'app/mw/a.py': 'a\n', ...mine });
    const failed = await during(
      once(
        (name) => name === 'rename',
        () => {
          throw full();
        },
      ),
      { ...BEFORE, ...mine },
    );
    expect(texts(failed.disk)).toEqual({ ...BEFORE, ...mine });
  });

  it('never takes the root of the project away, though nothing is left in it', async () => {
    const removed: string[] = [];
    await during(
      (name, path) => void (name === 'removeFolder' && removed.push(path)),
      { 'gone.py': 'gone\n', 'a/gone.py': 'gone\n' },
      [DELETE, { ...DELETE, path: 'a/gone.py' }],
    );
    expect(removed).toContain('a');
    expect(removed).not.toContain('');
  });

  it('undoes a killed run first, and then has to be started again', async () => {
    const whole = memoryStore(memoryDisk(BEFORE));
    await apply({ changes: CHANGES }, whole);
    const disk = memoryDisk(BEFORE);
    const killAt = whole.count() - 10;
    await apply({ changes: CHANGES }, memoryStore(disk, { killAt })).catch(() => {});
    expect(texts(disk)).not.toEqual(BEFORE);
    const error = await apply({ changes: CHANGES }, memoryStore(disk)).catch((thrown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^A run that was killed here/),
      advice: 'Run the command again.',
      exit: 1,
    });
    expect(texts(disk)).toEqual(BEFORE);
  });
});

describe('what happens meanwhile', () => {
  it('an editor saves a file just before it is put in place: its save stays', async () => {
    let reads = 0;
    const disk = memoryDisk(BEFORE);
    const onStep: Step = (name, path) => {
      if (name !== 'bytes' || path !== 'main.py') return;
      reads += 1;
      if (reads === 2) put(disk, 'main.py', 'mine\n');
    };
    const error = await apply({ changes: CHANGES }, memoryStore(disk, { onStep })).catch(
      (thrown) => thrown,
    );
    expect(error.message).toBe('main.py changed while you were looking at the preview.');
    expect(texts(disk)).toEqual({ ...BEFORE, 'main.py': 'mine\n' });
  });

  it('somebody writes what was planned, and nothing was in place yet: it stays', async () => {
    const { disk, error } = await (async () => {
      const disk = memoryDisk(BEFORE);
      const onStep = once(
        (name, path) => name === 'rename' && path.endsWith('preparing.json'),
        () => {
          put(disk, 'main.py', 'new\n');
          throw full();
        },
      );
      const work = apply({ changes: CHANGES }, memoryStore(disk, { onStep }));
      return { disk, error: await work.catch((thrown) => thrown) };
    })();
    expect(error).toBeInstanceOf(Refusal);
    expect(texts(disk)).toEqual({ ...BEFORE, 'main.py': 'new\n' });
  });

  it('a file that was read is another one: nothing is written', async () => {
    const disk = memoryDisk(BEFORE);
    const work = apply({ changes: CHANGES }, memoryStore(disk), async () => 'other.py');
    const error = await work.catch((thrown) => thrown);
    expect(error.message).toMatch(/^other\.py changed/);
    expect(texts(disk)).toEqual(BEFORE);
  });
});

describe('what fails', () => {
  const at = (place: string, error: () => unknown): Step =>
    once(
      (name, path) => `${name} ${path}` === place,
      () => {
        throw error();
      },
    );

  it('is told with the file, and that nothing is changed', async () => {
    const { disk, error } = await during(at('create app/mw/.a.py.create-mw', full));
    expect(error).toMatchObject({
      message: 'Could not write app/mw/a.py: no space left on device.',
      advice: 'Every file is as it was before.',
      exit: 1,
    });
    expect(texts(disk)).toEqual(BEFORE);
  });

  it('is a bug where the system had nothing to do with it, and stays one', async () => {
    const bug = new Error('a bug');
    const thrown = await during(at('create app/mw/.a.py.create-mw', () => bug));
    expect(thrown.error).toBe(bug);
    expect(texts(thrown.disk)).toEqual(BEFORE);
    const word = await during(at('create app/mw/.a.py.create-mw', () => 'a word'));
    expect(word.error).toBe('a word');
  });

  it('in tidying up is left to the next run, unless it is a bug', async () => {
    const done = { 'main.py': 'new\n', 'app/mw/a.py': 'a\n' };
    const fails = await during(at('removeFolder .create-mw', full));
    expect(fails.error).toBeUndefined();
    expect(texts(fails.disk)).toEqual(done);
    const bug = new Error('a bug');
    expect((await during(at('removeFolder .create-mw', () => bug))).error).toBe(bug);
  });

  /** A first failure while files are put in place, and a second one while that is undone. */
  async function twice(first: () => unknown, second: () => unknown): Promise<unknown> {
    let isFirst = true;
    const { error } = await during((name, path) => {
      if (isFirst && name === 'rename' && path === '.main.py.create-mw') {
        isFirst = false;
        throw first();
      }
      if (!isFirst && name === 'remove' && path === '.main.py.create-mw') throw second();
    });
    return error;
  }

  it('twice is told so: the rest is done by the next run', async () => {
    expect(await twice(full, full)).toMatchObject({
      message: 'Could not write main.py: no space left on device.',
      advice: 'Not everything could be put back: the next run of create-mw does it first.',
      exit: 1,
      details: { at: { file: 'main.py' }, written: null },
    });
  });

  it('twice with a bug is the first failure', async () => {
    const bug = new Error('a bug');
    expect(await twice(() => bug, full)).toBe(bug);
    expect(await twice(full, () => bug)).toMatchObject({
      message: 'Could not write main.py: no space left on device.',
      advice: 'Every file is as it was before.',
    });
  });
});

describe('a plan is written if all that it was read from still stands', () => {
  it('and where nothing is to do, nothing is looked at', async () => {
    const host = memoryHost(BEFORE);
    let listings = 0;
    const afresh = () => {
      listings += 1;
      return host.afresh();
    };
    await applyAsRead([], { ...host, afresh });
    expect(listings).toBe(0);
    expect(host.tree()).toEqual(BEFORE);
  });

  it('as it does', async () => {
    const host = memoryHost(BEFORE);
    host.files.read('main.py');
    await applyAsRead(CHANGES, host);
    expect(host.tree()).toEqual({ 'main.py': 'new\n', 'app/mw/a.py': 'a\n' });
    expect([...host.disk.own.keys()]).toEqual([]);
  });

  it('and not where another file is another one by now', async () => {
    const host = memoryHost({ ...BEFORE, 'other.py': 'x\n' });
    host.files.read('other.py');
    put(host.disk, 'other.py', 'y\n');
    await expect(applyAsRead(CHANGES, host)).rejects.toThrow(/^other\.py changed/);
    expect(host.tree()).toEqual({ ...BEFORE, 'other.py': 'y\n' });
  });

  it('and the run is over where the files cannot be listed any more', async () => {
    const host = memoryHost(BEFORE);
    const gone = new Error('the list is gone');
    const afresh = () => Promise.reject(gone);
    await expect(applyAsRead(CHANGES, { ...host, afresh })).rejects.toBe(gone);
    expect(host.tree()).toEqual(BEFORE);
  });

  it('and a plan that does not fit is refused, whatever the list says', async () => {
    const host = memoryHost({ 'main.py': 'another\n' });
    const afresh = () => Promise.reject(new Error('the list is gone'));
    await expect(applyAsRead([EDIT], { ...host, afresh })).rejects.toThrow(/^main\.py changed/);
  });
});
