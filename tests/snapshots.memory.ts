import { describe, expect, it } from 'vitest';
import { expectedOutcome, findCases } from './support/snapshots.ts';
import { isInPlace, runInMemory, utf8 } from './support/snapshots-in-memory.ts';

/** The snapshots without a process for each, so that a mutant is asked by those that come past it. */
describe('snapshots in memory', () => {
  const cases = findCases().filter(isInPlace);
  it.each(cases)('$name', async (each) => {
    const expected = expectedOutcome(each);
    expect(await runInMemory(each)).toEqual({
      exit: expected.exit,
      tree: Object.fromEntries(
        Object.entries(expected.tree).map(([path, text]) => [path, utf8(text)]),
      ),
      preview: expected.preview,
    });
  });
});
