import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { sandbox } from './support/cli.ts';
import { killable, recoveryPoints, scenarios, survives, survivesTwice } from './support/kills.ts';
import { runsAtOnce } from './support/pairs.ts';

const box = sandbox();
let kills = 0;

/** Every eighth call, each time other ones, unless all are asked for: they take half an hour. */
const isWhole = process.env.CREATE_MW_KILLS === 'all';
let turn = 0;
function some<T>(points: readonly T[]): readonly T[] {
  turn += 1;
  return isWhole ? points : points.filter((_, index) => index % 8 === turn % 8);
}

const HOUR = 3_600_000;

describe.each(scenarios)('law 9: $name', (scenario) => {
  it(
    'leaves the old bytes or the new ones wherever it is killed',
    async () => {
      const ready = await killable(box, scenario);
      const points = some(ready.points);
      for (const point of points) {
        await survives(box, ready, point);
        kills += 1;
      }
      process.stdout.write(`${scenario.name}: ${points.length} kills\n`);
    },
    HOUR,
  );
});

it(
  'law 9: recovery is done by the next one wherever it is killed',
  async () => {
    const [add] = scenarios;
    if (add === undefined) return expect.unreachable();
    const ready = await killable(box, add);
    const points = some(await recoveryPoints(box, ready));
    for (const point of points) {
      await survivesTwice(box, ready, point);
      kills += 1;
    }
    process.stdout.write(`recovery: ${points.length} kills\n`);
  },
  HOUR,
);

it(
  'case R3-two-runs: of many pairs of runs none loses a layer',
  async () => {
    expect(await runsAtOnce(box, isWhole ? 100 : 25)).toEqual([]);
  },
  HOUR,
);

afterAll(() => {
  process.stdout.write(`${kills} kills\n`);
  expect(kills).toBeGreaterThanOrEqual(isWhole ? 1000 : 120);
});
