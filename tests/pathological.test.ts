import { describe, expect, it } from 'vitest';
import { hostile } from '../scripts/bench/hostile-programs.mjs';
import { sandbox } from './support/cli.ts';
import { ends, GIVEN_UP, LIMIT_MS } from './support/pathological.ts';

const box = sandbox({ alone: true });

/** The rest of the programs is in the slow suite. */
describe('programs that are pathological to follow', () => {
  it.each([
    ['R10-deep-expression: a sum of 2,000 terms', 'a sum of 2,000 terms'],
    ['R11-exponential-calls: calls that explode', 'calls in value position, 30 levels'],
    ['R12-list-doubling: lists that are doubled', 'lists doubled 30 times'],
    ['R12-list-doubling: a list that grows by itself', 'a list that is added to itself 30 times'],
    ['a name handed on in a circle', 'a name that two modules import from each other'],
  ])(
    '%s: given up with a doubt, and nothing is written',
    async (_, name) => {
      const { stack, add } = await ends(box, hostile[name] ?? {});
      expect(stack.code).toBe(2);
      expect(stack.err + stack.out).toMatch(GIVEN_UP);
      expect(add.code).toBe(2);
      expect(add.err).toMatch(/\w+\.py:\d+/);
    },
    3 * LIMIT_MS,
  );

  it.each([
    ['R11-exponential-calls: 12 levels of calls', 'calls in value position, 12 levels'],
    ['k17-exponential: names that are made of each other', 'names entangled over 24 rounds'],
    ['800 registrations', '800 registrations'],
  ])(
    '%s: read to the end',
    async (_, name) => {
      const { stack } = await ends(box, hostile[name] ?? {});
      expect(stack.err + stack.out).not.toMatch(GIVEN_UP);
    },
    3 * LIMIT_MS,
  );

  it(
    'reads the other applications all the same',
    async () => {
      const bomb = hostile['calls in value position, 30 levels']?.['main.py'] ?? '';
      const other = [
        'from fastapi import FastAPI',
        'from starlette.middleware.cors import CORSMiddleware',
        '',
        'app = FastAPI()',
        'app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)',
        '',
      ].join('\n');
      const { check } = await ends(box, { 'main.py': bomb, 'other.py': other });
      expect(check.out).toContain('other.py:5');
      expect(check.out).toContain('wildcard-with-credentials');
      expect(check.err).toMatch(GIVEN_UP);
    },
    3 * LIMIT_MS,
  );
});
