import { describe, expect, it } from 'vitest';
import { expectedOutcome, findCases, runCase, updateCase } from './support/snapshots.ts';

const update = process.env.UPDATE_SNAPSHOTS !== undefined;

/** A case is a folder: what stands before, what is run, what stands afterwards and what is printed. */
describe.concurrent('snapshots', () => {
  for (const each of findCases()) {
    it(each.name, async ({ expect }) => {
      const outcome = await runCase(each);
      if (update) updateCase(each, outcome);
      expect(outcome).toEqual(expectedOutcome(each));
    });
  }
});

it('finds the cases', () => {
  expect(findCases().length).toBeGreaterThan(25);
});
