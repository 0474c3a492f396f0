import { describe, expect, it } from 'vitest';
import type { AsgiLayer, AsgiReading, Frame, ListSite, Site } from '../src/worlds/asgi/types.ts';
import { slotsOf } from '../src/worlds/asgi/write/slots.ts';

/** A statement at an offset of a block; the module's own block begins at 0. */
const frame = (start: number, rest: Partial<Frame> = {}): Frame => ({
  file: 'main.py',
  block: 0,
  statement: { start, end: start + 5 },
  app: 'app',
  guarded: false,
  returns: false,
  ...rest,
});
const list = (rest: Partial<ListSite> = {}): ListSite => ({
  file: 'main.py',
  span: { start: 100, end: 200 },
  registeredBy: 'constructor',
  owned: false,
  ...rest,
});
const call = (...frames: readonly Frame[]): Site => ({ kind: 'call', frames });
const wrap = (...frames: readonly Frame[]): Site => ({ kind: 'wrap', frames });
const element = (of: ListSite, start: number): Site => ({
  kind: 'element',
  frames: [frame(10)],
  list: of,
  span: { start, end: start + 5 },
});

const layer = (site: Site, index: number): AsgiLayer => ({
  concern: null,
  serves: [],
  clock: false,
  times: false,
  reach: { kind: 'everything' },
  isListed: true,
  isBehind: false,
  owned: false,
  symbol: `L${index}`,
  origin: `L${index}`,
  definedAs: `L${index}`,
  home: undefined,
  file: `l${index}.py`,
  line: index + 1,
  conditional: false,
  through: false,
  site,
});

/** The slots of layers, outermost first, as text: `after 10`, `before 120`, `end of 100`, or why not. */
function slots(sites: readonly Site[], built: readonly Frame[] = [frame(10)]): string[] {
  const reading: AsgiReading = {
    app: { framework: 'fastapi', file: 'app.py', name: 'app', line: 7 },
    layers: sites.map(layer),
    constructor: built,
    doubts: [],
  };
  return slotsOf(reading).map((slot) => {
    if (slot.kind === 'statement') return `${slot.app} after ${slot.after.start} in ${slot.file}`;
    if (slot.kind === 'blocked') return `${slot.file}:${slot.line}: ${slot.reason}`;
    expect(slot.kind).toBe('element');
    const { file, span } = slot.list;
    return `${slot.before ? `before ${slot.before.start}` : `end of ${span.start}`} in ${file}`;
  });
}

const NO_ROOM = 'are registered with no room between them';
const NOT_HERE = 'the application is built where nothing can be added beside it';
const OTHERS = { name: 'setup', file: 'other.py', line: 3, isTest: false };
const TESTS = { ...OTHERS, isTest: true };
const SHARED = 'setup() does the same to what it is given elsewhere (other.py:3)';
const given = (start: number, rest: Partial<Frame> = {}): Frame =>
  helper(start, { shared: OTHERS, ...rest });
const helper = (start: number, rest: Partial<Frame> = {}): Frame =>
  frame(start, { block: 500, app: 'api', ...rest });

describe('slots of statements', () => {
  it.each<[string, Site[], Frame[], string[]]>([
    ['nothing is registered', [], [frame(10)], ['app after 10 in main.py']],
    [
      'statement after statement',
      [call(frame(30)), call(frame(20))],
      [frame(10)],
      ['app after 30 in main.py', 'app after 20 in main.py', 'app after 10 in main.py'],
    ],
    [
      'a helper that registers both',
      [call(frame(20), helper(530)), call(frame(20), helper(520))],
      [frame(10)],
      ['api after 530 in main.py', 'api after 520 in main.py', 'app after 10 in main.py'],
    ],
    [
      'one statement for both',
      [call(frame(20)), call(frame(20))],
      [frame(10)],
      ['app after 20 in main.py', `l1.py:2: L0 and L1 ${NO_ROOM}`, 'app after 10 in main.py'],
    ],
    [
      'two helpers, each with its own block',
      [call(frame(30), helper(630, { block: 600 })), call(frame(20), helper(520))],
      [frame(10)],
      ['api after 630 in main.py', 'app after 20 in main.py', 'app after 10 in main.py'],
    ],
    [
      'blocks of one statement',
      [call(frame(20), helper(630, { block: 600 })), call(frame(20), helper(520))],
      [frame(10)],
      ['api after 630 in main.py', `l1.py:2: L0 and L1 ${NO_ROOM}`, 'app after 10 in main.py'],
    ],
    [
      'a helper called twice',
      [call(frame(30), helper(520)), call(frame(20), helper(530))],
      [frame(10)],
      ['api after 520 in main.py', 'app after 20 in main.py', 'app after 10 in main.py'],
    ],
    [
      'under a condition',
      [call(frame(20), helper(520, { guarded: true }))],
      [frame(10)],
      ['app after 20 in main.py', 'app after 10 in main.py'],
    ],
    [
      'where the application has no name',
      [call(frame(20), helper(520, { app: '' }))],
      [frame(10)],
      ['app after 20 in main.py', 'app after 10 in main.py'],
    ],
    ['in a return', [], [frame(10), helper(520, { returns: true })], ['app after 10 in main.py']],
    ['in a return and nowhere else', [], [frame(10, { returns: true })], [`app.py:7: ${NOT_HERE}`]],
    [
      'from another file that is not imported',
      [call(frame(20, { file: 'two.py' })), call(frame(20, { file: 'one.py' }))],
      [frame(10)],
      ['app after 20 in two.py', 'app after 20 in one.py', 'app after 10 in main.py'],
    ],
    [
      'from helpers in two files',
      [
        call(frame(20), helper(520, { file: 'two.py' })),
        call(frame(20), helper(510, { file: 'one.py' })),
      ],
      [frame(10)],
      ['api after 520 in two.py', `l1.py:2: L0 and L1 ${NO_ROOM}`, 'app after 10 in main.py'],
    ],
    [
      'outside what is deeper',
      [call(frame(20)), call(frame(20), helper(520))],
      [frame(10)],
      ['app after 20 in main.py', `l1.py:2: L0 and L1 ${NO_ROOM}`, 'app after 10 in main.py'],
    ],
    [
      'what wraps everything',
      [wrap(frame(40)), call(frame(20))],
      [frame(10)],
      [
        'l0.py:1: L0 wraps whatever is registered, so nothing goes outside it',
        'app after 20 in main.py',
        'app after 10 in main.py',
      ],
    ],
    [
      'a wrap by the statement that constructs',
      [wrap(frame(10))],
      [frame(10)],
      [
        'l0.py:1: L0 wraps whatever is registered, so nothing goes outside it',
        'app after 10 in main.py',
      ],
    ],
    [
      'in a helper that does it to others, too: not in its block',
      [call(frame(20), given(530)), call(frame(20), given(520))],
      [frame(10)],
      ['app after 20 in main.py', `l1.py:2: ${SHARED}`, 'app after 10 in main.py'],
    ],
    [
      'in such a helper, and in another one inside of it',
      [],
      [given(510), given(520, { shared: { ...OTHERS, name: 'build' } })],
      [`app.py:7: build() does the same to what it is given elsewhere (other.py:3)`],
    ],
    [
      'in such a helper and nowhere else',
      [call(given(520))],
      [],
      [`l0.py:1: ${SHARED}`, `l0.py:1: ${NOT_HERE}`],
    ],
    [
      'in a helper that does it to others in tests only',
      [],
      [given(510, { shared: TESTS }), given(520, { shared: TESTS }), given(530)],
      ['api after 520 in main.py'],
    ],
    [
      'beside a helper that does it to others in tests only',
      [],
      [frame(10), given(520, { shared: TESTS })],
      ['app after 10 in main.py'],
    ],
    [
      'what the constructor itself registers',
      [call(frame(10))],
      [frame(10)],
      ['app after 10 in main.py', `l0.py:1: ${NOT_HERE}`],
    ],
  ])('%s', (_, sites, built, expected) => {
    expect(slots(sites, built)).toEqual(expected);
  });
});

describe('slots of lists', () => {
  const own = list();
  const ours = list({ file: 'stack.py', owned: true, registeredBy: 'loop' });
  const looped = list({ registeredBy: 'loop' });

  it.each<[string, Site[], string[]]>([
    [
      'the only list',
      [element(own, 110), element(own, 120)],
      ['before 110 in main.py', 'before 120 in main.py', 'end of 100 in main.py'],
    ],
    [
      'a constructor’s beside a call',
      [call(frame(30)), element(own, 110)],
      ['app after 30 in main.py', 'app after 10 in main.py', 'end of 100 in main.py'],
    ],
    [
      'a loop’s beside a call',
      [call(frame(30)), element(looped, 110)],
      ['app after 30 in main.py', 'before 110 in main.py', 'end of 100 in main.py'],
    ],
    [
      'a list outside a call',
      [element(looped, 110), call(frame(5))],
      ['before 110 in main.py', 'end of 100 in main.py', 'app after 10 in main.py'],
    ],
    [
      'two lists',
      [element(looped, 110), element(list({ span: { start: 300, end: 400 } }), 310)],
      ['before 110 in main.py', 'before 310 in main.py', 'end of 300 in main.py'],
    ],
    [
      'ours',
      [element(ours, 110), element(ours, 120)],
      ['before 110 in stack.py', 'before 120 in stack.py', 'end of 100 in stack.py'],
    ],
    [
      'ours outside another list',
      [element(ours, 110), element(list({ span: { start: 300, end: 400 } }), 310)],
      ['before 110 in stack.py', 'end of 100 in stack.py', 'end of 300 in main.py'],
    ],
    [
      'ours outside a list of another file that stands where ours does',
      [element(ours, 110), element(looped, 120)],
      ['before 110 in stack.py', 'end of 100 in stack.py', 'end of 100 in main.py'],
    ],
    [
      'ours outside another list of its file',
      [element(ours, 110), element({ ...ours, span: { start: 300, end: 400 } }, 310)],
      ['before 110 in stack.py', 'end of 100 in stack.py', 'end of 300 in stack.py'],
    ],
    [
      'a constructor’s, outside a call',
      [element(own, 110), element(own, 120), call(frame(20))],
      [
        'app after 10 in main.py',
        'before 120 in main.py',
        'end of 100 in main.py',
        'app after 10 in main.py',
      ],
    ],
    [
      'ours outside a call',
      [element(ours, 110), call(frame(20))],
      ['before 110 in stack.py', 'end of 100 in stack.py', 'app after 10 in main.py'],
    ],
    [
      'ours inside a call',
      [call(frame(40)), element(ours, 110)],
      ['app after 40 in main.py', 'before 110 in stack.py', 'end of 100 in stack.py'],
    ],
  ])('%s', (_, sites, expected) => {
    expect(slots(sites)).toEqual(expected);
  });
});
