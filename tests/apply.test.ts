import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { apply } from '../src/core/apply/apply.ts';
import { recover as recoverAloud } from '../src/core/apply/recover.ts';
import { verifyWritten } from '../src/core/apply/verify.ts';
import type { Refusal } from '../src/errors.ts';
import {
  type Disk,
  memoryDisk,
  memoryHost,
  memoryStore,
  realHost,
  type Store,
} from '../src/host.ts';
import type { Change } from '../src/types/plan.ts';

type Case = { before: Record<string, string>; after: Record<string, string>; changes: Change[] };

const PATHS = [
  'main.py',
  'app/main.py',
  'app/mw/a.py',
  'app/mw/b.py',
  'app/mw/x/c.py',
  'tests/t.py',
];
const text = fc.constantFrom('', 'a\n', 'b\r\n', '\ufeffc', 'd\té\n', 'the same\n');
const fate = fc.record({ old: fc.option(text), next: fc.option(text), planned: fc.boolean() });
const cases = fc.tuple(...PATHS.map(() => fate)).map((fates): Case => {
  const before: Record<string, string> = {};
  const after: Record<string, string> = {};
  const changes: Change[] = [];
  for (const [index, { old, next, planned }] of fates.entries()) {
    const path = PATHS[index] ?? '';
    if (old !== null) before[path] = old;
    const result = planned ? next : old;
    if (result !== null) after[path] = result;
    if (!planned) continue;
    if (old === null && next !== null) changes.push({ path, kind: 'create', after: next });
    if (old !== null && next === null) changes.push({ path, kind: 'delete', before: old });
    if (old !== null && next !== null) {
      changes.push({ path, kind: 'edit', before: old, after: next });
    }
  }
  return { before, after, changes };
});

const EXAMPLE: Case = {
  before: { 'main.py': 'old\n', 'app/old/gone.py': 'gone\n' },
  after: { 'main.py': 'new\n', 'app/mw/a.py': 'a\n' },
  changes: [
    { path: 'main.py', kind: 'edit', before: 'old\n', after: 'new\n' },
    { path: 'app/old/gone.py', kind: 'delete', before: 'gone\n' },
    { path: 'app/mw/a.py', kind: 'create', after: 'a\n' },
  ],
};

function show(disk: Disk): { files: Record<string, string>; folders: string[] } {
  const files = [...disk.files]
    .sort()
    .map(([path, { bytes }]) => [path, Buffer.from(bytes).toString()]);
  return { files: Object.fromEntries(files), folders: [...disk.folders].sort() };
}

const recover = (store: Store) => recoverAloud(store, () => {});
const filesOf = (disk: Disk) => show(disk).files;
const refusal = (work: Promise<void>): Promise<Refusal> =>
  work.then(
    () => expect.unreachable('it should have been refused'),
    (error) => error,
  );

async function operations({ before, changes }: Case): Promise<number> {
  const store = memoryStore(memoryDisk(before));
  await apply({ changes }, store);
  return store.count();
}

describe('law 9: all or nothing', () => {
  it('writes what the plan says and leaves no trace', () =>
    fc.assert(
      fc.asyncProperty(cases, async ({ before, after, changes }) => {
        const host = memoryHost(before);
        await apply({ changes }, host.store);
        expect(filesOf(host.disk)).toEqual(after);
        expect([...host.disk.folders]).not.toContain('.create-mw');
        expect([...host.disk.own.keys()]).toEqual([]);
        expect(verifyWritten({ changes }, host.files)).toEqual([]);
      }),
    ));

  it('puts everything back when any operation fails', () =>
    fc.assert(
      fc.asyncProperty(cases, async (example) => {
        const last = await operations(example);
        for (let failAt = 1; failAt <= last; failAt += 1) {
          const disk = memoryDisk(example.before);
          const work = apply({ changes: example.changes }, memoryStore(disk, { failAt }));
          const failed = await work.then(
            () => false,
            () => true,
          );
          if (failed) expect(show(disk)).toEqual(show(memoryDisk(example.before)));
          // Only what tidies up after the last change may fail without a word.
          else expect(withoutLock(disk)).toEqual(example.after);
        }
      }),
      { numRuns: 50 },
    ));

  it('is old or new after a kill at any operation, also when the recovery is killed', () =>
    fc.assert(
      fc.asyncProperty(cases, fc.nat(60), async (example, second) => {
        const last = await operations(example);
        for (let killAt = 1; killAt <= last; killAt += 1) {
          const disk = memoryDisk(example.before);
          await apply({ changes: example.changes }, memoryStore(disk, { killAt })).catch(() => {});
          await recover(memoryStore(disk, { killAt: second + 1 })).catch(() => {});
          await recover(memoryStore(disk));
          const old = filesOf(memoryDisk(example.before));
          expect([old, example.after]).toContainEqual(filesOf(disk));
          expect([...disk.folders]).not.toContain('.create-mw');
          expect([...disk.own.keys()]).toEqual([]);
        }
      }),
      { numRuns: 50 },
    ));

  it('keeps to the old or new folders too', async () => {
    const { before, changes, after } = EXAMPLE;
    for (let killAt = 1; killAt <= (await operations(EXAMPLE)); killAt += 1) {
      const disk = memoryDisk(before);
      await apply({ changes }, memoryStore(disk, { killAt })).catch(() => {});
      await recover(memoryStore(disk));
      expect([show(memoryDisk(before)), show(memoryDisk(after))]).toContainEqual(show(disk));
    }
  });

  it('does the work on the second try when the first was killed', async () => {
    const { before, changes, after } = EXAMPLE;
    for (let killAt = 1; killAt <= (await operations(EXAMPLE)); killAt += 1) {
      const disk = memoryDisk(before);
      await apply({ changes }, memoryStore(disk, { killAt })).catch(() => {});
      await recover(memoryStore(disk));
      await apply({ changes }, memoryStore(disk)).catch(() => {});
      expect(show(disk)).toEqual(show(memoryDisk(after)));
    }
  });

  it('keeps what was edited after a kill', async () => {
    const { before, changes } = EXAMPLE;
    for (let killAt = 1; killAt <= (await operations(EXAMPLE)); killAt += 1) {
      const disk = memoryDisk(before);
      await apply({ changes }, memoryStore(disk, { killAt })).catch(() => {});
      disk.files.set('main.py', memoryDisk({ x: 'mine\n' }).files.get('x') ?? expect.unreachable());
      await recover(memoryStore(disk)).catch((error) => expect(error.message).toContain('main.py'));
      expect(filesOf(disk)['main.py']).toBe('mine\n');
    }
  });
});

it('says why it could not undo, and does so the next time', async () => {
  const { before, changes } = EXAMPLE;
  const run = await operations(EXAMPLE);
  const killed = () => {
    const disk = memoryDisk(before);
    return apply({ changes }, memoryStore(disk, { killAt: run - 12 })).catch(() => disk);
  };
  const disk = (await killed()) ?? expect.unreachable();
  const store = memoryStore(disk);
  await recover(store);
  for (let failAt = 1; failAt <= store.count(); failAt += 1) {
    const disk = (await killed()) ?? expect.unreachable();
    await recover(memoryStore(disk, { failAt })).catch((error) => {
      expect(error.message).toMatch(/could not be undone: no space left|^Could not write in/);
    });
    await recover(memoryStore(disk));
    expect(show(disk)).toEqual(show(memoryDisk(before)));
  }
});

it('undoes nothing beside a file that was edited after it had been put in place', async () => {
  const { before, changes } = EXAMPLE;
  let refused = 0;
  for (let killAt = 1; killAt <= (await operations(EXAMPLE)); killAt += 1) {
    const disk = memoryDisk(before);
    await apply({ changes }, memoryStore(disk, { killAt })).catch(() => {});
    const isPlaced =
      disk.files.has('.create-mw/placing.json') && filesOf(disk)['main.py'] === 'new\n';
    if (!isPlaced) continue;
    disk.files.set('main.py', memoryDisk({ x: 'mine\n' }).files.get('x') ?? expect.unreachable());
    const edited = show(disk);
    const error = await refusal(recover(memoryStore(disk)));
    expect(error.message).toContain('main.py was edited since');
    expect(show(disk)).toEqual(edited);
    refused += 1;
  }
  expect(refused).toBeGreaterThan(0);
});

function withoutLock(disk: Disk): Record<string, string> {
  const files = Object.entries(filesOf(disk));
  return Object.fromEntries(files.filter(([path]) => !path.startsWith('.create-mw/')));
}

describe('refusals before anything is written', () => {
  const refused = async (
    before: Record<string, string | Uint8Array>,
    changes: Change[],
    readOnly: string[] = [],
  ) => {
    const disk = memoryDisk(before);
    const error = await refusal(apply({ changes }, memoryStore(disk, { readOnly })));
    expect(show(disk)).toEqual(show(memoryDisk(before)));
    expect(error.message).toContain(error.details.at?.file);
    return [error.exit, error.message];
  };
  const edit: Change = { path: 'main.py', kind: 'edit', before: 'a', after: 'b' };
  const create: Change = { path: 'app/mw/a.py', kind: 'create', after: 'a' };

  it.each([
    ['changed', { 'main.py': 'A' }, [edit], [], 1, 'main.py changed while you were'],
    ['gone', { 'x.py': '' }, [edit], [], 1, 'main.py changed while you were'],
    ['exists', { 'app/mw/a.py': '' }, [create], [], 2, 'app/mw/a.py already exists.'],
    ['a file as folder', { app: '' }, [create], [], 2, 'app is not a folder'],
    ['folder', { 'app/m.py': '' }, [create], ['app'], 1, 'The folder app is read-only.'],
    ['file', { 'main.py': 'a' }, [edit], ['main.py'], 1, 'The file main.py is read-only.'],
    ['root', { 'main.py': 'a' }, [edit], [''], 1, 'The folder /project is read-only.'],
    ['in the way', { 'main.py': 'a', '.main.py.create-mw': '' }, [edit], [], 2, 'is in the way'],
    ['outside', {}, [{ ...create, path: '../a.py' }], [], 2, 'leads out of the project'],
    ['git', {}, [{ ...create, path: '.git/a' }], [], 2, 'lies in .git, where create-mw writes'],
    ['env', { 'e/pyvenv.cfg': '' }, [{ ...create, path: 'e/a.py' }], [], 2, 'lies in e, where'],
  ] satisfies [string, Record<string, string>, Change[], string[], number, string][])(
    '%s',
    async (_name, before, changes, readOnly, code, message) => {
      expect(await refused(before, changes, readOnly)).toEqual([
        code,
        expect.stringContaining(message),
      ]);
    },
  );

  it('a character that Latin-1 does not have', async () => {
    const before = { 'main.py': Uint8Array.of(0xe9, 0x0a) };
    const change: Change = { path: 'main.py', kind: 'edit', before: 'é\n', after: 'é→\n' };
    expect((await refused(before, [change]))[1]).toContain('main.py is not UTF-8');
  });

  it('names the file and the reason when the disk is full', async () => {
    for (let failAt = 1; failAt <= (await operations(EXAMPLE)); failAt += 1) {
      const store = memoryStore(memoryDisk(EXAMPLE.before), { failAt });
      const error = await apply({ changes: EXAMPLE.changes }, store).catch((error) => error);
      if (error?.name !== 'Refusal') continue;
      expect(error.message).toMatch(/^Could not write .+: no space left on device\.$/);
      const isOwn = error.message.startsWith('Could not write in /own:');
      if (!isOwn) expect(error.message).toContain(error.details.at?.file);
      expect(error.exit).toBe(1);
    }
  });
});

describe('two at once', () => {
  const { before, changes, after } = EXAMPLE;
  const lockedBy = (pid: number) => {
    const disk = memoryDisk(before);
    disk.own.set(`lock-${pid}`, new Uint8Array());
    return disk;
  };

  it('the second sees that the first has changed the files', async () => {
    const disk = memoryDisk(before);
    const run = (pid: number) =>
      apply({ changes }, memoryStore(disk, { pid, alive: () => true, onPause: () => {} }));
    const results = await Promise.allSettled([run(1), run(2)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(show(disk)).toEqual(show(memoryDisk(after)));
  });

  it('waits for a live one, and goes on when it ends', async () => {
    const disk = lockedBy(77);
    let pauses = 0;
    const onPause = () => {
      pauses += 1;
      if (pauses === 3) disk.own.delete('lock-77');
    };
    await apply({ changes }, memoryStore(disk, { alive: () => true, onPause }));
    expect(pauses).toBe(3);
    expect(show(disk)).toEqual(show(memoryDisk(after)));
  });

  it('gives up on a live one after ten seconds, names it and says to run it again', async () => {
    const disk = lockedBy(77);
    const error = await refusal(apply({ changes }, memoryStore(disk, { alive: () => true })));
    expect([error.exit, error.message]).toEqual([1, expect.stringContaining('process 77')]);
    expect(error.advice).toMatch(/^Run it again/);
    expect(show(disk)).toEqual(show(lockedBy(77)));
  });

  it('takes over the lock of a dead one at once', async () => {
    const disk = lockedBy(77);
    const onPause = () => expect.unreachable('it waits');
    await apply({ changes }, memoryStore(disk, { alive: (pid) => pid !== 77, onPause }));
    expect(show(disk)).toEqual(show(memoryDisk(after)));
  });

  it('takes over one that is older than any run, whoever has its number now', async () => {
    const disk = lockedBy(77);
    const onPause = () => expect.unreachable('it waits');
    const store = memoryStore(disk, { alive: () => true, past: ['lock-77'], onPause });
    await apply({ changes }, store);
    expect(show(disk)).toEqual(show(memoryDisk(after)));
  });

  it('is not stalled by a lock that came with the project', async () => {
    const lock = { '.create-mw/lock': '1 memory\n' };
    const disk = memoryDisk({ ...before, ...lock });
    const onPause = () => expect.unreachable('it waits');
    await apply({ changes }, memoryStore(disk, { alive: () => true, onPause }));
    expect(filesOf(disk)).toEqual({ ...after, ...lock });
  });
});

describe('on a real disk', () => {
  const roots: string[] = [];
  const project = (files: Record<string, string | Uint8Array>) => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'create-mw-apply-')));
    roots.push(root);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return root;
  };
  const run = (root: string, changes: readonly Change[]) =>
    apply({ changes }, realHost(root).store);
  const names = (root: string) => readdirSync(root, { recursive: true }).map(String).sort();
  afterEach(() => {
    for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
  });

  it('creates, edits and deletes, and verifies', async () => {
    const root = project(EXAMPLE.before);
    await run(root, EXAMPLE.changes);
    expect(names(root)).toEqual(['app', 'app/mw', 'app/mw/a.py', 'main.py']);
    expect(readFileSync(join(root, 'main.py'), 'utf8')).toBe('new\n');
    expect(verifyWritten(EXAMPLE, realHost(root).files)).toEqual([]);
    writeFileSync(join(root, 'main.py'), 'new\nmine\n');
    rmSync(join(root, 'app/mw/a.py'));
    expect(verifyWritten(EXAMPLE, realHost(root).files)).toEqual([
      { path: 'main.py', what: 'differs from the plan from line 2 on' },
      { path: 'app/mw/a.py', what: 'is missing' },
    ]);
  });

  it('creates a missing root, and takes it away again when it cannot go on', async () => {
    const root = join(project({}), 'new');
    const create: Change = { path: 'app/main.py', kind: 'create', after: 'a\n' };
    await refusal(run(root, [create, { path: 'gone.py', kind: 'delete', before: '' }]));
    expect(names(dirname(root))).toEqual([]);
    await run(root, [create]);
    expect(names(root)).toEqual(['app', 'app/main.py']);
  });

  it('keeps the permissions of an edited file', async () => {
    const root = project({ 'main.py': 'a' });
    chmodSync(join(root, 'main.py'), 0o750);
    await run(root, [{ path: 'main.py', kind: 'edit', before: 'a', after: 'b' }]);
    expect(statSync(join(root, 'main.py')).mode & 0o777).toBe(0o750);
  });

  it('keeps Latin-1, BOM and CRLF', async () => {
    const root = project({ 'l.py': Uint8Array.of(0xe9, 0x0d, 0x0a), 'b.py': '\ufeffx\r\n' });
    const { files, store } = realHost(root);
    const changes = ['l.py', 'b.py'].map((path): Change => {
      const before = files.read(path) ?? expect.unreachable();
      return { path, kind: 'edit', before, after: `${before}# ü\r\n` };
    });
    await apply({ changes }, store);
    expect([...readFileSync(join(root, 'l.py'))]).toEqual([
      ...[0xe9, 0x0d, 0x0a],
      ...Buffer.from('# ü\r\n', 'latin1'),
    ]);
    expect(readFileSync(join(root, 'b.py'), 'utf8')).toBe('\ufeffx\r\n# ü\r\n');
    expect(verifyWritten({ changes }, files)).toEqual([]);
  });

  it('writes through a link inside the project and refuses one that leads out', async () => {
    const root = project({ 'real/main.py': 'a', 'p/x.py': '' });
    symlinkSync('real/main.py', join(root, 'main.py'));
    symlinkSync('real', join(root, 'linked'));
    symlinkSync(join(root, 'real'), join(root, 'p/out'));
    await run(root, [
      { path: 'main.py', kind: 'edit', before: 'a', after: 'b' },
      { path: 'linked/new.py', kind: 'create', after: 'n' },
    ]);
    expect(lstatSync(join(root, 'main.py')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(root, 'real/main.py'), 'utf8')).toBe('b');
    expect(readFileSync(join(root, 'real/new.py'), 'utf8')).toBe('n');
    const outside: Change = { path: 'out/evil.py', kind: 'create', after: '' };
    const error = await refusal(run(join(root, 'p'), [outside]));
    expect(error.message).toBe('out/evil.py leads out of the project.');
    expect(readdirSync(join(root, 'p')).sort()).toEqual(['out', 'x.py']);
    expect(readdirSync(join(root, 'real')).sort()).toEqual(['main.py', 'new.py']);
  });

  it('refuses a folder that is a file, with nothing written', async () => {
    const root = project({ app: 'a file', 'main.py': 'old\n' });
    const error = await refusal(run(root, EXAMPLE.changes));
    expect(error.exit).toBe(1);
    expect(names(root)).toEqual(['app', 'main.py']);
  });

  it.skipIf(process.getuid?.() === 0)('refuses a read-only folder', async () => {
    const root = project({ 'app/x.py': '' });
    chmodSync(join(root, 'app'), 0o555);
    const error = await refusal(run(root, [{ path: 'app/a.py', kind: 'create', after: '' }]));
    chmodSync(join(root, 'app'), 0o755);
    expect(error.message).toBe('The folder app is read-only.');
    expect(names(root)).toEqual(['app', 'app/x.py']);
  });
});
