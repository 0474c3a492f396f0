import { expect, it } from 'vitest';
import { wrongPairs } from '../src/core/order/order.ts';
import { isEverywhere, meet } from '../src/core/order/reach.ts';
import type { Reach } from '../src/types.ts';

const reaching = (path: string): { reach: Reach } => ({
  reach: path === '' ? { kind: 'everything' } : { kind: 'path', path },
});

it.each<[string, string, boolean]>([
  ['', '', true],
  ['', '/admin', true],
  ['/admin', '/admin', true],
  ['/admin', '/admin/', true],
  ['/admin', '/admin/users', true],
  ['/admin', '/administration', false],
  ['/admin', '/api', false],
])('requests below %j and below %j: some go through both: %s', (a, b, expected) => {
  expect(meet(reaching(a), reaching(b))).toBe(expected);
  expect(meet(reaching(b), reaching(a))).toBe(expected);
});

it('what is said to reach nothing in particular reaches everything', () => {
  expect([{}, reaching(''), reaching('/admin')].map(isEverywhere)).toEqual([true, true, false]);
});

it.each([
  ['auth outside CORS', { concern: 'auth' }, { concern: 'cors' }, 1],
  [
    'for other paths',
    { concern: 'auth', ...reaching('/a') },
    { concern: 'cors', ...reaching('/b') },
    0,
  ],
  [
    'for one path',
    { concern: 'auth', ...reaching('/a') },
    { concern: 'cors', ...reaching('/a') },
    1,
  ],
  ['behind the routes', { concern: 'auth', isBehind: true }, { concern: 'cors' }, 0],
])('%s', (_, outer, inner, count) => {
  expect(wrongPairs([outer, inner])).toHaveLength(count);
});
