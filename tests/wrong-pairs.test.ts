import { describe, expect, it } from 'vitest';
import { order, sortBy, wrongPairs } from '../src/core/order/order.ts';
import type { Reach } from '../src/types.ts';

type Nested = Parameters<typeof wrongPairs>[0][number];

const below = (path: string): { reach: Reach } => ({ reach: { kind: 'path', path } });
const of = (concern: string | null, more: Partial<Nested> = {}): Nested => ({ concern, ...more });

/** What is nested wrongly, as `inner < outer`: by name where a layer has one. */
const wrong = (...layers: readonly Nested[]): string[] =>
  wrongPairs(layers).map(({ outer, inner, edge }) => {
    if (edge.outer === inner.symbol) return edge.because;
    expect([edge.outer, edge.inner]).toEqual([inner.concern, outer.concern]);
    return `${inner.symbol ?? inner.concern} < ${outer.symbol ?? outer.concern}`;
  });

describe('wrongPairs', () => {
  it.each<[string, Nested[], string[]]>([
    ['nothing', [], []],
    ['as it should be', [of('cors'), of('auth')], []],
    ['the other way round', [of('auth'), of('cors')], ['cors < auth']],
    ['what is unknown', [of(null), of('cors'), of(null)], []],
    ['something of the project', [of('auth'), of('mine'), of('cors')], ['cors < auth']],
    [
      'each of several, in the sequence of the code',
      [of('auth'), of('request-id'), of('cors'), of('timing')],
      ['request-id < auth', 'cors < auth', 'timing < auth', 'cors < request-id'],
    ],
    [
      'several of one concern',
      [
        of('auth', { symbol: 'A' }),
        of('cors', { symbol: 'C' }),
        of('auth', { symbol: 'B' }),
        of('cors', { symbol: 'D' }),
      ],
      ['C < A', 'D < A', 'D < B'],
    ],
    [
      'several of one concern around another one',
      [
        of('auth'),
        of('cors', { symbol: 'C' }),
        of('request-id', { symbol: 'R' }),
        of('cors', { symbol: 'D' }),
      ],
      ['C < auth', 'R < auth', 'D < auth', 'D < R'],
    ],
    ['behind the routes', [of('auth', { isBehind: true }), of('cors')], []],
    ['behind the routes, the other one', [of('auth'), of('cors', { isBehind: true })], []],
    ['for other paths', [of('auth', below('/a')), of('cors', below('/b'))], []],
    ['for one path', [of('auth', below('/a')), of('cors', below('/a'))], ['cors < auth']],
    ['switched off, the outer one', [of('auth', { isInert: true }), of('cors')], []],
    ['switched off, the inner one', [of('auth'), of('cors', { isInert: true })], []],
    ['switched off, both', [of('auth', { isInert: true }), of('cors', { isInert: true })], []],
    [
      'what the inner one takes from the outer one',
      [of('auth', { sets: ['user'] }), of('cors', { reads: ['user'] })],
      [],
    ],
    [
      'what the inner one would use of the outer one',
      [of('auth', { sets: ['user'] }), of('cors', { asks: ['user'] })],
      [],
    ],
    [
      'what the outer one would use of the inner one',
      [of('auth', { asks: ['user'] }), of('cors', { sets: ['user'] })],
      ['cors < auth'],
    ],
    [
      'what the inner one sets, read by the outer one',
      [of('cors', { reads: ['a'], symbol: 'R' }), of('auth', { sets: ['a'], symbol: 'S' })],
      ['R reads a before S has set it'],
    ],
  ])('%s', (_, layers, expected) => {
    expect(wrong(...layers)).toEqual(expected);
  });

  /** A relation that is there for something says nothing where that is known to be otherwise. */
  it.each<[string, Nested, Nested, string[]]>([
    ['a clock', of('metrics'), of('timing'), ['timing < metrics']],
    ['a clock: its own, inside', of('metrics', { times: true }), of('timing'), []],
    ['a clock: its own, outside', of('metrics'), of('timing', { times: true }), []],
    ['a clock: both', of('metrics', { times: true }), of('timing', { times: true }), []],
    ['a clock: not', of('metrics', { times: false }), of('timing'), ['timing < metrics']],
    ['bodies', of('auth'), of('body-limit'), ['body-limit < auth']],
    ['bodies: not read', of('auth', { leavesBodies: true }), of('body-limit'), []],
    [
      'bodies: by the limit',
      of('auth'),
      of('body-limit', { leavesBodies: true }),
      ['body-limit < auth'],
    ],
    ['a session', of('auth'), of('session'), ['session < auth']],
    ['a session: not read', of('auth', { leavesSession: true }), of('session'), []],
    ['browsers', of('auth'), of('cors'), ['cors < auth']],
    ['browsers: answered', of('auth', { answersBrowsers: true }), of('cors'), []],
    [
      'another reason: a clock',
      of('auth', { times: true }),
      of('timing', { times: true }),
      ['timing < auth'],
    ],
    ['another reason: bodies', of('auth', { leavesBodies: true }), of('cors'), ['cors < auth']],
    [
      'another reason: browsers',
      of('auth', { answersBrowsers: true }),
      of('timing'),
      ['timing < auth'],
    ],
  ])('%s', (_, outer, inner, expected) => {
    expect(wrong(outer, inner)).toEqual(expected);
  });

  const log = of('logging', { late: ['other', 'id'] });
  const id = of('request-id', { sets: ['id'] });
  it.each<[string, Nested[], string[]]>([
    ['read behind the call', [log, id], []],
    ['read by nobody', [of('logging'), id], ['request-id < logging']],
    ['read of something else', [of('logging', { late: ['x'] }), id], ['request-id < logging']],
    ['set by nobody', [log, of('request-id')], ['request-id < logging']],
    [
      'with a layer between that may answer',
      [log, of('auth'), id],
      ['request-id < auth', 'request-id < logging'],
    ],
    ['with an unknown layer between', [log, of(null), id], ['request-id < logging']],
    ['with one between that only looks', [log, of('compression'), id], []],
    [
      'with one that answers and one that only looks',
      [log, of('compression'), of('etag'), id],
      ['request-id < logging'],
    ],
    ['with one between that is in no onion', [log, of('mine'), id], []],
    ['with one that may answer further out', [of(null), log, id], []],
    ['with one that may answer further in', [log, id, of(null)], []],
    [
      'that is not about an id',
      [of('auth', { late: ['id'] }), of('timing', { sets: ['id'] })],
      ['timing < auth'],
    ],
  ])('an id %s', (_, layers, expected) => {
    expect(wrong(...layers).sort()).toEqual(expected);
  });
});

describe('order', () => {
  it.each([[['ant', 'zebra', 'bee']], [['zebra', 'bee', 'ant']], [['bee', 'ant', 'zebra']]])(
    'unknown names by their letters: %j',
    (names) => {
      expect(order(names, [])).toEqual({ kind: 'order', names: ['ant', 'bee', 'zebra'] });
    },
  );

  it('that there is none: a cycle from outside to inside, without who only waits for it', () => {
    const edge = (outer: string, inner: string) => ({
      outer,
      inner,
      strength: 'MUST' as const,
      because: '',
    });
    const cycle = [edge('timing', 'auth'), edge('auth', 'logging'), edge('logging', 'timing')];
    const result = order(
      ['cors', 'timing', 'logging', 'auth'],
      [edge('auth', 'cors'), edge('request-id', 'timing'), ...cycle],
    );
    const edges = result.kind === 'cycle' ? result.edges : [];
    expect(edges.map(({ outer, inner }) => `${outer} > ${inner}`)).toEqual([
      'auth > logging',
      'logging > timing',
      'timing > auth',
    ]);
  });

  it('of nothing', () => {
    expect(sortBy([], [], () => 0)).toEqual({ kind: 'order', names: [] });
  });
});
