import { describe, expect, it } from 'vitest';
import { hostile } from '../scripts/bench/hostile-programs.mjs';
import { sandbox } from './support/cli.ts';
import { ends, GIVEN_UP, LIMIT_MS } from './support/pathological.ts';

const box = sandbox({ alone: true });

/** More of them are in the fast suite. */
const DOUBTED = [
  'an attribute of 5,000 names',
  'functions that all call each other',
  '2,000 modules that import each other in a row',
];

describe('every pathological program ends like any other run', () => {
  it.each(Object.entries(hostile))(
    '%s',
    async (name, files) => {
      const { stack } = await ends(box, files);
      if (DOUBTED.includes(name)) expect(stack.err + stack.out).toMatch(GIVEN_UP);
    },
    3 * LIMIT_MS,
  );
});
