import { describe, expect, it } from 'vitest';
import { sandbox } from './support/cli.ts';
import { killable, recoveryPoints, scenarios, survives, survivesTwice } from './support/kills.ts';

const box = sandbox();
/** A few of the places; `kills.slow.ts` takes them all. */
const SHARE = 2;
const some = <T>(all: readonly T[]): readonly T[] => {
  const step = all.length / SHARE;
  const from = Math.random() * step;
  return Array.from({ length: SHARE }, (_, n) => all[Math.floor(from + n * step)]).filter(
    (each) => each !== undefined,
  );
};

describe.each(scenarios)('law 9: $name, killed', (scenario) => {
  it('leaves the old bytes or the new ones', async () => {
    const ready = await killable(box, scenario);
    expect(ready.points.length).toBeGreaterThan(15);
    for (const point of some(ready.points)) await survives(box, ready, point);
  });
});

it('law 9: recovery that is killed is done by the next one', async () => {
  const [add] = scenarios;
  if (add === undefined) return expect.unreachable();
  const ready = await killable(box, add);
  for (const point of some(await recoveryPoints(box, ready)))
    await survivesTwice(box, ready, point);
});
