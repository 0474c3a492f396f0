import { describe, expect, it } from 'vitest';
import { expectedOutcome, findCases, runCase, updateCase } from './support/snapshots.ts';

const update = process.env.UPDATE_SNAPSHOTS !== undefined;

/** A case is a folder: what stands before, what is run, what stands afterwards and what is printed. */
describe.concurrent('snapshots', () => {
  for (const each of findCases()) {
    it(each.name, async ({ expect }) => {
      const outcome = await runCase(each);
      if (update) updateCase(each, outcome);
      expect(
        outcome,
        `the run leaves something else than snapshots/${each.name}; \`UPDATE_SNAPSHOTS=1 npx vitest run tests/snapshots.test.ts -t '${each.name}'\` writes it down, to be read as a reviewer would`,
      ).toEqual(expectedOutcome(each));
    });
  }
});

it('finds the cases', () => {
  expect(findCases().length).toBeGreaterThan(25);
});
