import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add } from '../src/commands/add.ts';
import { apply } from '../src/core/apply/apply.ts';
import { recover } from '../src/core/apply/recover.ts';
import { audit } from '../src/core/audit/audit.ts';
import { onionText } from '../src/core/preview/preview.ts';
import { rulesOf } from '../src/core/rules/index.ts';
import { plain } from '../src/core/screen/paint.ts';
import { memoryFiles } from '../src/host/memory-disk.ts';
import { memoryDisk, memoryHost, memoryStore } from '../src/host.ts';
import { laws } from './support/laws.ts';
import { workspaceOf } from './support/opened.ts';
import { shown } from './support/projects.ts';
import { after, open, planned, requestsIn } from './support/requests.ts';
import { toySamples } from './support/toy-world/samples.ts';
import { toy } from './support/toy-world/world.ts';

/** A framework that is the other way round fits behind the seam: core is the same. */
describe('a toy world', () => {
  laws(300, 1, { world: toy, samples: toySamples });

  it('9: a run that is killed anywhere leaves the old bytes or the new ones', () =>
    fc.assert(
      fc.asyncProperty(toySamples, requestsIn(toy), async ({ files }, request) => {
        const outcome = await planned(files, request, toy);
        if (outcome.kind === 'refused') return;
        const { changes } = outcome.plan;
        const texts = (disk: ReturnType<typeof memoryDisk>): string => {
          const left = memoryFiles(disk);
          return shown(
            Object.fromEntries(
              left
                .list()
                .filter((path) => !path.startsWith('.create-mw/'))
                .map((path) => [path, left.read(path) ?? '']),
            ),
          );
        };
        const [old, now] = [shown(files), shown(after(files, changes))];
        const counting = memoryStore(memoryDisk(files));
        await apply({ changes }, counting);
        for (let killAt = 1; killAt <= counting.count(); killAt += 1) {
          const disk = memoryDisk(files);
          await apply({ changes }, memoryStore(disk, { killAt })).catch(() => {});
          await recover(memoryStore(disk), () => {});
          expect([old, now]).toContain(texts(disk));
        }
      }),
      { numRuns: 25, seed: 1 },
    ));
});

const PROGRAM = {
  'main.toy': 'app shop\nuse std.auth\nuse /admin std.limit\nuse std.cors\nroutes\n',
};

describe('what core says of it', () => {
  it('is said in its words', async () => {
    const { reading } = await open(PROGRAM, undefined, toy);
    expect(
      onionText(
        toy,
        reading.app,
        reading.layers.map((l) => ({ ...l, isNew: false })),
        plain,
      ),
    ).toMatchInlineSnapshot(`
      "main.toy:1 shop (Toy)

        request enters, response leaves
        | Auth        std.auth  main.toy:2
        |   it rejects before your code runs, and what decorates and records that lies outside
        | Rate limit  std.limit (below /admin)  main.toy:3
        |   what it refuses reaches nothing further in
        | CORS        std.cors  main.toy:4
        |   a preflight carries no credentials, and a browser reads an answer, a 401 too, only if CORS headers are on it
        your routes"
    `);
  });

  it('is wrong where the order is, and mended the other way round', async () => {
    const rules = await rulesOf(toy);
    const settings = { rules: new Map(), exclude: [], failOn: undefined };
    const extent = { rules, settings, app: undefined, within: '', paths: [] };
    const { findings } = await audit(await workspaceOf(PROGRAM, toy), extent);
    expect(
      findings.map(({ rule, severity, message, advice }) => [rule, severity, message, advice]),
    ).toMatchInlineSnapshot(`
      [
        [
          "nesting",
          "error",
          "std.limit lies inside std.auth, but belongs outside",
          "Used first is outermost: use std.limit before std.auth (main.toy:2)",
        ],
        [
          "nesting",
          "error",
          "std.cors lies inside std.auth and std.limit, but belongs outside",
          "Used first is outermost: use std.cors before std.auth (main.toy:2)",
        ],
      ]
    `);
  });

  it('is not there where it is there for a path only', async () => {
    const texts = { 'main.toy': 'app shop\nuse /admin std.auth\nroutes\n' };
    const request = { concerns: ['auth'], settings: [], tests: false };
    const outcome = await planned(texts, request, toy);
    const layers = outcome.kind === 'planned' ? outcome.plan.layers : [];
    expect(layers.map(({ symbol, isNew }) => [symbol, isNew])).toEqual([
      ['own.auth', true],
      ['std.auth', false],
    ]);
  });

  it('runs through a command', async () => {
    const host = memoryHost({ 'main.toy': 'app shop\nuse Audit\nroutes' });
    const argv = {
      command: 'add',
      names: ['cors', 'errors'],
      cwd: undefined,
      app: undefined,
      set: [],
      tests: false,
    } as const;
    const rest = {
      package: undefined,
      preset: undefined,
      secondClock: undefined,
      filesOnly: false,
      yes: true,
      dryRun: false,
      diff: false,
      json: false,
      verify: false,
      install: true,
      input: false,
    };
    expect(await add({ ...argv, ...rest }, host, toy)).toBe(0);
    expect(host.files.read('main.toy')).toBe(
      'app shop\ninclude onion\nuse Audit\nroutes\ncatch own.errors',
    );
  });
});
