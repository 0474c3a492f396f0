import { afterAll, describe, expect, it } from 'vitest';
import { sandbox } from './support/cli.ts';
import { killable, recoveryPoints, scenarios, survives, survivesTwice } from './support/kills.ts';
import { runsAtOnce } from './support/pairs.ts';

const box = sandbox();
let kills = 0;
const HOUR = 3_600_000;

describe.each(scenarios)('law 9: $name', (scenario) => {
  it(
    'leaves the old bytes or the new ones wherever it is killed',
    async () => {
      const ready = await killable(box, scenario);
      for (const point of ready.points) {
        await survives(box, ready, point);
        kills += 1;
      }
      process.stdout.write(`${scenario.name}: ${ready.points.length} kills\n`);
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
    const points = await recoveryPoints(box, ready);
    for (const point of points) {
      await survivesTwice(box, ready, point);
      kills += 1;
    }
    process.stdout.write(`recovery: ${points.length} kills\n`);
  },
  HOUR,
);

it(
  'case R3-two-runs: none of a hundred pairs of runs loses a layer',
  async () => {
    expect(await runsAtOnce(box, 100)).toEqual([]);
  },
  HOUR,
);

afterAll(() => {
  process.stdout.write(`${kills} kills\n`);
  expect(kills).toBeGreaterThanOrEqual(500);
});
