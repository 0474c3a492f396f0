import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandbox } from './support/cli.ts';
import { collected } from './support/collected.ts';
import type { Collected } from './support/collecting.ts';
import { type Place, pasting } from './support/pasted.ts';
import { commandsIn, type Printed, textsOf } from './support/printed.ts';
import { shapeOf } from './support/shapes-printed.ts';
import { type Case, findCases, readBefore, type Tree, writeTree } from './support/snapshots.ts';
import { isInPlace, runInMemory } from './support/snapshots-in-memory.ts';

const { bin } = sandbox();
const { base, keepsItsWord } = pasting(bin);

/** Where every case is said to lie, and from where its commands are pasted. */
const project = path.join(base, "somebody's API");
const elsewhere = path.join(base, 'elsewhere');

function laid(before: Tree, after: Tree): Place {
  return {
    lay: (when) => {
      for (const folder of [project, elsewhere]) {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
      }
      writeTree(project, when === 'before' ? before : after);
      return { cwd: elsewhere, root: project };
    },
    isChanged: JSON.stringify(before) !== JSON.stringify(after),
  };
}

type Example = { readonly printed: Printed; readonly place: Place; readonly each: Case };

/** One command of each shape that the cases print when they are run from another folder. */
async function examples(): Promise<Example[]> {
  const byShape = new Map<string, Example>();
  for (const each of findCases().filter(isInPlace)) {
    const { preview, exit, tree } = await runInMemory({
      ...each,
      args: [...each.args, '-C', project],
    });
    const before = readBefore(each);
    const after = { ...tree };
    for (const printed of commandsIn(textsOf(each.args, ...streams(preview)))) {
      const shape = shapeOf(printed, Object.keys(before), exit);
      if (!byShape.has(shape)) byShape.set(shape, { printed, place: laid(before, after), each });
    }
  }
  return [...byShape.values()];
}

function streams(preview: string): [out: string, err: string] {
  const [, out = '', err = ''] = /^--- stdout\n([\s\S]*)--- stderr\n([\s\S]*)$/.exec(preview) ?? [];
  return [out, err];
}

describe('whatever is printed to be run, pasted in a fresh shell', async () => {
  const found = await examples();

  it('comes in many shapes', () => {
    expect(found.length).toBeGreaterThan(30);
  });

  it.each(found.map((each) => [`${each.each.name}: ${each.printed.command}`, each] as const))(
    '%s',
    async (_, { printed, place }) => {
      await keepsItsWord(printed, place);
    },
  );
});

/** What is not pasted, and why. */
function whyNot({ argv, left }: Collected, command: string): string | undefined {
  if (left !== undefined) return left;
  if (argv.includes('--help')) return 'tests/printed.test.ts reads help, where lines are a table';
  if (/ NAME$|<|-C '$/.test(command)) return 'a placeholder';
  if (command.includes('--verify')) return 'needs FastAPI: tests/verify.test.ts repeats such runs';
  if (/(-C|--cwd) '?\.\./.test(command)) return 'its project lies beside the folder that was kept';
  return undefined;
}

/** `npm run printed` gathers them in the runs of all suites. */
const gathered = collected();
describe.skipIf(gathered.length === 0)('whatever the suites have printed', () => {
  afterAll(() => {
    for (const { run } of gathered) rmSync(run.cwd, { recursive: true, force: true });
  });
  const all = gathered.flatMap(({ run, place }) =>
    run.printed.map((printed) => ({
      name: printed.command,
      run,
      printed,
      place,
      why: whyNot(run, printed.command),
    })),
  );
  const cases = all.filter(({ why }) => why === undefined);
  beforeAll(() => {
    const reasons = all.map(({ why = 'pasted' }) => why);
    for (const why of new Set(reasons))
      process.stdout.write(`${reasons.filter((each) => each === why).length} ${why}\n`);
  });
  it.each(cases)('$name', async ({ run, printed, place }) => {
    await keepsItsWord(printed, place, run.argv.includes('--json'));
  });
});
