import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { earlyState } from '../src/core/ask/early.ts';
import { afterTyped } from '../src/core/ask/early-keys.ts';
import { frame } from '../src/core/screen/frame.ts';
import { UNICODE } from '../src/core/screen/glyphs.ts';
import { press } from '../src/core/screen/press.ts';
import { emptyState } from '../src/core/screen/state.ts';
import { glued, inLines, shortened, widthOf, wrapped } from '../src/core/screen/text.ts';
import type { Board, State, Summary, View } from '../src/core/screen/types.ts';
import type { ScreenSize } from '../src/host/types.ts';
import { open } from './support/requests.ts';
import {
  afterKeys,
  boardOf,
  chosen,
  ends,
  GLYPHS,
  key,
  nothingKnown,
  SIZES,
  shown,
  typed,
  viewOf,
} from './support/screen.ts';

const OWN_LAYER = [
  'class TenantHeader:',
  '    def __init__(self, app):',
  '        self.app = app',
  '',
  '    async def __call__(self, scope, receive, send):',
  '        await self.app(scope, receive, send)',
  '',
].join('\n');
const PLAIN = {
  'app/__init__.py': '',
  'app/main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
};
const STANDING = {
  'app/__init__.py': '',
  'app/tenant.py': OWN_LAYER,
  'app/main.py': [
    'from fastapi import FastAPI',
    'from fastapi.middleware.cors import CORSMiddleware',
    'from app.tenant import TenantHeader',
    '',
    'app = FastAPI()',
    'app.add_middleware(TenantHeader)',
    'app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])',
    '',
  ].join('\n'),
};
/** A class that is called by two cells a letter, and a layer that measures time. */
const WIDE = {
  'app/__init__.py': '',
  'app/main.py': [
    'import time',
    'from fastapi import FastAPI',
    '',
    'app = FastAPI()',
    '',
    'class 計測レイヤー:',
    ...OWN_LAYER.split('\n').slice(1),
    'app.add_middleware(計測レイヤー)',
    '',
    '@app.middleware("http")',
    'async def timer(request, call_next):',
    '    start = time.perf_counter()',
    '    response = await call_next(request)',
    '    response.headers["X-Took"] = str(time.perf_counter() - start)',
    '    return response',
    '',
  ].join('\n'),
};

const boards: Board[] = [];
let plain: Board;
let standing: Board;
let wide: Board;
beforeAll(async () => {
  boards.push(await boardOf(PLAIN), await boardOf(STANDING), await boardOf(WIDE));
  [plain, standing, wide] = boards as [Board, Board, Board];
});

const SUMMARY: Summary = {
  walls: ['CORS', 'Request ID', 'Timing', 'Logging', 'Trusted host', 'Errors', 'Auth'].map(
    (title) => ({ title, kind: 'new', place: 'new', concern: title }),
  ),
  files: '9 files: 8 new, app/main.py +3 lines',
  lines: [
    'app/main.py:3  + from app.middleware.stack import install_middleware',
    'app/main.py:6  + install_middleware(app)',
  ],
  runs: ['uv add "PyJWT[crypto]>=2.8"  (changes pyproject.toml and uv.lock)'],
  follows: [
    {
      isUrgent: true,
      text: 'trusted-host.hosts is empty: every request is answered with 400 until you add some',
      short: 'every request is answered 400',
    },
    {
      isUrgent: true,
      text: '401 without a token from now on: 14 of 17 routes (all but /docs, /openapi.json, /healthz)',
      short: '401: 14 of 17 routes',
    },
    {
      isUrgent: false,
      text: 'set API_KEYS before you start it: without it nobody gets in',
      short: 'set API_KEYS',
    },
    {
      isUrgent: false,
      text: 'your CORS layer (app/main.py:8) does not expose X-Request-ID and X-Process-Time: add them to expose_headers',
      short: 'CORS does not expose 2 headers',
    },
    {
      isUrgent: false,
      text: 'the git tree has uncommitted changes: git diff will show both',
      short: 'the git tree is dirty',
    },
  ],
  question: 'Write this?',
  patch: [
    { path: 'app/main.py', lines: ['--- a/app/main.py', '+++ b/app/main.py', '@@ -1 +1,2 @@'] },
    { path: 'app/middleware/auth.py', lines: ['+\tcode', ...Array(200).fill('+line of code')] },
  ],
};
/** Nothing is new: an option of a layer that stands. */
const CHANGE: Summary = {
  ...SUMMARY,
  walls: ['CORS', 'Timing', 'Auth'].map((title, index) => ({
    title,
    kind: 'standing',
    place: `app/middleware/stack.py:${19 + index}`,
    concern: title.toLowerCase(),
  })),
  files: '1 file: app/middleware/stack.py +1 -1 lines',
  lines: [
    'app/middleware/stack.py:21  -         Middleware(AuthMiddleware, authenticate=APIKeys.from_env("API_KEYS"), exempt=["/docs"]),',
    'app/middleware/stack.py:21  +         Middleware(AuthMiddleware, authenticate=APIKeys.from_env("API_KEYS"), exempt=["/health"]),',
  ],
  runs: [],
  follows: [
    {
      isUrgent: false,
      text: 'Changed: auth.exempt (app/middleware/stack.py:21)',
      short: 'Changed',
    },
  ],
};
const deciding = (state: State): State => ({
  ...state,
  at: 'confirm',
  past: ['choose', 'answers'],
  summary: SUMMARY,
});

/** Every screen, in states that differ in what has to be seen. */
const SCREENS: Readonly<Record<string, () => State>> = {
  choose: () => chosen(standing),
  'choose-unticked-focus': () => afterKeys(chosen(standing), Array(5).fill('down')),
  'choose-nothing-ticked': () => afterKeys(chosen(standing), ['a', 'enter']),
  'choose-there-already': () => afterKeys(chosen(standing), ['up', 'space']),
  'choose-preset': () => afterKeys(chosen(standing), ['p', 'p']),
  'choose-second-clock': () => afterKeys(chosen(wide), ['down', 'down', 'space']),
  answers: () => afterKeys(chosen(plain), ['a', ...toAll(plain), 'enter']),
  'answers-own-error': () => afterKeys(atOrigins(), [...typed('a.example/x'), 'enter']),
  'answers-cross-error': () => afterKeys(contradicted(), []),
  confirm: () => deciding(chosen(plain)),
  'confirm-change': () => ({ ...deciding(chosen(standing)), summary: CHANGE }),
  'confirm-marked': () => afterKeys(deciding(chosen(plain)), ['enter']),
  diff: () => afterKeys(deciding(chosen(plain)), ['d', 'space']),
  explain: () => afterKeys(chosen(standing), ['?']),
  apps: () => ({
    ...emptyState('create-mw 0.1.0'),
    at: 'apps',
    apps: [
      { id: 'admin/main.py:app', place: 'admin/main.py:3' },
      { id: 'app/main.py:app', place: 'app/main.py:3' },
    ],
  }),
  trouble: () => ({
    ...chosen(plain),
    at: 'trouble',
    past: ['choose'],
    trouble: { message: 'app/main.py:5: this cannot be followed.', advice: 'Do it by hand.' },
  }),
};

/** From the first row on, ticks all that is not ticked. */
const toAll = (board: Board): string[] => board.rows.flatMap(() => ['space', 'down']);
/** At the question for origins, with CORS alone. */
const atOrigins = (): State => afterKeys(chosen(plain), ['a', 'a', 'space', 'enter']);
const contradicted = (): State =>
  afterKeys(atOrigins(), ['*', 'enter', 'space', 'enter', 'down', 'down', 'down', 'down', 'enter']);

describe('frames', () => {
  const forms = SIZES.flatMap((size) => Object.keys(SCREENS).map((name) => [name, size] as const));
  it.each(forms)('$0 at $1.cols x $1.rows', async (name, size) => {
    const state = SCREENS[name]?.() ?? chosen(plain);
    const picture = `${shown(state, viewOf(size)).join('\n')}\n`;
    const file = `../snapshots/prompt/frames/${size.cols}x${size.rows}/${name}.txt`;
    await expect(picture).toMatchFileSnapshot(file);
  });

  it.each(Object.keys(SCREENS))('%s without Unicode', async (name) => {
    const state = SCREENS[name]?.() ?? chosen(plain);
    const picture = `${shown(state, viewOf({ cols: 80, rows: 24 }, GLYPHS[1])).join('\n')}\n`;
    const own = picture.replaceAll('計測レイヤー', '');
    expect(own).toMatch(/^[\x20-\x7E\n]*$/);
    await expect(picture).toMatchFileSnapshot(`../snapshots/prompt/frames/ascii/${name}.txt`);
  });
});

const sizes = fc.record({
  cols: fc.integer({ min: 36, max: 130 }),
  rows: fc.integer({ min: 12, max: 45 }),
});
const SIZE: ScreenSize = { cols: 80, rows: 24 };
/** Keys of every screen, so that a walk comes everywhere. */
const KEYS = ['up', 'down', 'space', 'enter', 'a', 'b', '?', 'q', 'n', 'd', 'tab', '*', 'x'];
const walks = fc.array(fc.constantFrom(...KEYS), { maxLength: 25 });

/** Where keys lead; what is waited for comes at once, and the end is where it stays. */
function walked(start: State, keys: readonly string[], size: ScreenSize): State {
  return keys.reduce<State>((state, name) => {
    const pressed = press(state, key(name), size);
    if (pressed.kind === 'outcome') return state;
    const { waits, ...next } = pressed.state;
    return waits === 'plan' ? deciding(next) : next;
  }, start);
}

const painted: View['paint'] = (style, text) =>
  `\u001B[${style === 'dim' ? 2 : 1}m${text}\u001B[0m`;

describe('every frame', () => {
  const states = fc.tuple(fc.nat(2), walks, sizes).map(([board, keys, size]) => ({
    state: walked(chosen(boards[board] ?? plain), keys, size),
    size,
  }));
  const everywhere = fc.oneof(
    states,
    fc.tuple(fc.constantFrom(...Object.keys(SCREENS)), sizes).map(([name, size]) => ({
      state: SCREENS[name]?.() ?? chosen(plain),
      size,
    })),
  );

  it('has no line that is too wide, none too many, and always its keys', () => {
    fc.assert(
      fc.property(everywhere, fc.constantFrom(...GLYPHS), ({ state, size }, glyphs) => {
        const lines = shown(state, viewOf(size, glyphs));
        expect(lines.length).toBeLessThanOrEqual(size.rows - 1);
        for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(size.cols - 1);
        const end = { sheet: /q back$/, confirm: /^y write {2}n do not/ };
        const usual = /esc cancel/;
        const wanted = state.sheet ? end.sheet : state.at === 'confirm' ? end.confirm : usual;
        expect(lines.at(-1)).toMatch(wanted);
      }),
      { numRuns: 1500 },
    );
  });

  it('shows what is wrong', () => {
    fc.assert(
      fc.property(everywhere, fc.constantFrom(...GLYPHS), ({ state, size }, glyphs) => {
        if (state.sheet) return;
        const lines = shown(state, viewOf(size, glyphs));
        const said = state.at === 'answers' && state.fault ? `! ${state.fault.message}` : undefined;
        const wanted = said ?? (state.at === 'answers' ? undefined : state.notice);
        if (wanted === undefined) return;
        expect(lines.some((line) => wanted.startsWith(line.slice(0, 12)) && line !== '')).toBe(
          true,
        );
      }),
      { numRuns: 1500 },
    );
  });

  it('is the same text with colours', () => {
    fc.assert(
      fc.property(everywhere, ({ state, size }) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
        const bare = (line: string) => line.replaceAll(/\u001B\[[012]m/g, '');
        const colours = frame(state, { ...viewOf(size, UNICODE), paint: painted });
        expect(colours.map(bare)).toEqual(frame(state, viewOf(size)));
      }),
      { numRuns: 500 },
    );
  });

  it('moves no row and nothing below it when the cursor moves or something is ticked', () => {
    fc.assert(
      fc.property(fc.nat(2), sizes, walks, (board, size, keys) => {
        const state = chosen(boards[board] ?? plain);
        const quiet = keys.filter((name) => ['up', 'down', 'space'].includes(name));
        const before = shown(state, viewOf(size));
        const now = shown(walked(state, quiet, size), viewOf(size));
        expect(now.length).toBe(before.length);
        expect(now.at(-1)).toBe(before.at(-1));
      }),
      { numRuns: 500 },
    );
  });
});

describe('keys of the list', () => {
  it('broken around, tick, and take back', () => {
    const start = chosen(plain);
    expect(afterKeys(start, ['up']).focus).toBe(plain.rows.at(-1)?.id);
    expect(afterKeys(start, ['up', 'down']).focus).toBe(start.focus);
    expect(afterKeys(start, ['space', 'space']).ticked).toEqual(start.ticked);
    expect(afterKeys(start, ['k', 'j'])).toEqual(start);
  });

  it('a ticks what is recommended, then nothing of it', () => {
    const all = plain.rows.filter(({ group }) => group === 'Recommended').map(({ id }) => id);
    const start = chosen(plain);
    expect(afterKeys(start, ['a']).ticked).toEqual(all);
    expect(afterKeys(start, ['a', 'a']).ticked).toEqual([]);
  });

  it('p ticks one preset after the other, and then what was ticked before', () => {
    const start = afterKeys(chosen(plain), ['a', 'a', 'space']);
    let state = start;
    for (const { id, summary, concerns } of plain.presets) {
      state = afterKeys(state, ['p']);
      expect([...state.ticked].sort()).toEqual([...concerns].sort());
      expect(state.notice).toBe(`${id}: ${summary}`);
    }
    expect(afterKeys(state, ['p']).ticked).toEqual(start.ticked);
    expect(afterKeys(state, ['p', 'p']).ticked).toEqual(afterKeys(start, ['p']).ticked);
  });

  it('what is ticked by hand beside a preset stays until the next one, and comes back behind the last', () => {
    const byHand = afterKeys(chosen(plain), ['p', 'space']);
    expect(byHand.ticked).not.toEqual(afterKeys(chosen(plain), ['p']).ticked);
    const round = afterKeys(byHand, Array(plain.presets.length + 1).fill('p'));
    expect(round.ticked).toEqual(byHand.ticked);
  });

  it('p ticks neither what stands nor a second clock', () => {
    const [minimal] = standing.presets;
    expect(minimal?.concerns).toContain('cors');
    expect(afterKeys(chosen(standing), ['p']).ticked).not.toContain('cors');
    expect(minimal?.concerns).toContain('timing');
    expect(afterKeys(chosen(wide), ['p']).ticked).not.toContain('timing');
  });

  it('p does nothing where no preset is, and no key is named for it', () => {
    const none = { ...plain, presets: [] };
    const start = chosen(none);
    expect(afterKeys(start, ['p'])).toEqual(start);
    const keys = (board: Board): string =>
      shown(chosen(board), viewOf({ cols: 120, rows: 40 })).at(-1) ?? '';
    expect(keys(none)).not.toContain('p preset');
    expect(keys(plain)).toContain('p preset');
  });

  it('all keys are named on 80 columns, but one where there is a way back', () => {
    const keys = (state: State): string =>
      shown(state, viewOf({ cols: 80, rows: 24 })).at(-1) ?? '';
    expect(keys(chosen(plain))).toMatch(/p preset .* d diff$/);
    expect(keys({ ...chosen(plain), past: ['apps'] })).toMatch(/p preset .* b back$/);
  });

  it('what stands is not ticked, and says where it stands', () => {
    const state = afterKeys(chosen(standing), ['up', 'space']);
    expect(state.focus).toBe('cors');
    expect(state.ticked).not.toContain('cors');
    expect(state.notice).toBe('! CORS is there already: app/main.py:7');
  });

  it('nothing ticked goes nowhere', () => {
    const state = afterKeys(chosen(plain), ['a', 'a', 'enter']);
    expect(state.at).toBe('choose');
    expect(state.notice).toMatch(/^! Nothing is ticked/);
    expect(afterKeys(state, ['down']).notice).toBeUndefined();
  });

  it('b leads back only where something was before', () => {
    const start = chosen(plain);
    expect(afterKeys(start, ['b'])).toEqual(start);
    const named = { ...start, past: ['apps'] as const };
    expect(afterKeys(named, ['b']).at).toBe('apps');
  });
});

describe('what is ticked by evidence', () => {
  it('what most want and needs no answer; what refuses requests never', () => {
    expect(plain.recommended).toEqual(['request-id', 'timing', 'logging', 'errors']);
    expect(chosen(standing).ticked).toEqual(['request-id', 'timing', 'logging', 'errors']);
  });

  it('CORS where the project says for which origins', async () => {
    const found = { 'cors.origins': { answer: ['http://localhost:5173'], from: 'vite.config.ts' } };
    const board = await boardOf(PLAIN, { ...nothingKnown, found });
    expect(board.recommended).toContain('cors');
    const [origins] = board.fields(['cors'], {});
    expect(origins).toMatchObject({ initial: 'http://localhost:5173', from: 'vite.config.ts' });
  });

  it.each<[string, Record<string, string>, string, string]>([
    [
      'vite',
      { 'web/vite.config.ts': 'export default { server: { port: 5199 } }\n' },
      'cors.origins',
      'http://localhost:5199',
    ],
    [
      'next',
      { 'web/next.config.js': 'module.exports = {}\n' },
      'cors.origins',
      'http://localhost:3000',
    ],
    [
      'the environment',
      { '.env.example': 'FRONTEND_URL="https://shop.example"\n' },
      'cors.origins',
      'https://shop.example',
    ],
    [
      'hosts',
      { '.env.example': 'ALLOWED_HOSTS=a.example, b.example\n' },
      'trusted-host.hosts',
      'a.example, b.example',
    ],
  ])('what the project suggests is read: %s', async (_, files, id, wanted) => {
    const { workspace, reading } = await open({ ...PLAIN, ...files });
    const found = workspace.found?.(reading)[id];
    expect(String(found?.answer).replaceAll(',', ', ')).toBe(wanted);
    expect(found?.from).toMatch(/^from /);
  });

  it('an example that means everybody, or fits nothing, suggests nothing', async () => {
    const files = { '.env.example': 'ALLOWED_HOSTS=*\nCORS_ORIGINS=shop.example\n' };
    const { workspace, reading } = await open({ ...PLAIN, ...files });
    expect(workspace.found?.(reading)).toEqual({});
  });

  it('no second clock, but it can be chosen (stale-line-in-note)', () => {
    expect(wide.recommended).toEqual(['request-id', 'errors']);
    const timing = wide.rows.find(({ id }) => id === 'timing');
    expect(timing?.group).toBe('More');
    expect(timing?.hint).toMatch(/^! timer \(app\/main\.py:\d+\) measures already/);
  });
});

describe('the picture', () => {
  const titles = (state: State): string[] => {
    const ghost = state.ticked.includes(state.focus) ? undefined : state.focus;
    const picture = state.board?.picture(state.ticked, ghost);
    return picture?.kind === 'walls'
      ? picture.walls.map(({ title, kind }) => `${kind} ${title}`)
      : [];
  };

  it('has what stands, what comes, and what would come, in the final order', () => {
    const state = afterKeys(chosen(standing), ['up', 'up']);
    expect(titles(state)).toEqual([
      'standing CORS',
      'new Request ID',
      'new Timing',
      'new Logging',
      'new Errors',
      'ghost Auth',
      'standing TenantHeader',
    ]);
    expect(titles(afterKeys(state, ['space']))).toContain('new Auth');
  });
});

describe('keys of the answers', () => {
  it('begin at the first that needs one, and Enter goes through the rest', () => {
    const state = atOrigins();
    expect(state.field).toBe('cors.origins');
    expect(afterKeys(state, ['enter']).field).toBe('cors.credentials');
    expect(afterKeys(state, ['enter', 'enter']).field).toBe('tests.write');
    expect(afterKeys(state, ['enter', 'enter', 'enter']).waits).toBe('plan');
  });

  it('are typed, moved in and taken back', () => {
    const state = afterKeys(atOrigins(), [
      ...typed('https://b.example'),
      'home',
      'delete',
      'right',
    ]);
    expect(state.drafts['cors.origins']).toBe('ttps://b.example');
    expect(state.caret).toBe(1);
    expect(afterKeys(state, ['end', 'backspace']).drafts['cors.origins']).toBe('ttps://b.exampl');
    expect(afterKeys(state, ['end', key('u', { ctrl: true })]).drafts['cors.origins']).toBe('');
    expect(afterKeys(state, ['left', 'left']).caret).toBe(0);
  });

  it('what does not fit stays, is marked, and is cleared by the first edit', () => {
    const state = afterKeys(atOrigins(), [...typed('a.example'), 'enter']);
    expect(state.field).toBe('cors.origins');
    expect(state.fault?.ids).toEqual(['cors.origins']);
    expect(state.drafts['cors.origins']).toBe('a.example');
    expect(afterKeys(state, ['backspace']).fault).toBeUndefined();
  });

  it('a contradiction marks all that take part in it, and each of them is a way out', () => {
    const state = contradicted();
    expect(state.fault?.ids).toEqual(['cors.origins', 'cors.credentials']);
    expect(state.waits).toBeUndefined();
    expect(afterKeys(state, ['down', 'space']).fault).toBeUndefined();
    const out = afterKeys(state, ['down', 'space', 'down', 'enter']);
    expect(out.waits).toBe('plan');
    const other = afterKeys(state, [
      'backspace',
      ...typed('https://a.example'),
      'down',
      'down',
      'enter',
    ]);
    expect(other.waits).toBe('plan');
  });

  it('back keeps every answer, also of what is not ticked any more', () => {
    const answered = afterKeys(atOrigins(), [...typed('https://a.example'), 'enter', 'space']);
    const back = afterKeys(answered, ['b']);
    expect(back.at).toBe('choose');
    const again = afterKeys(back, ['space', 'down', 'space', 'enter']);
    expect(again.board?.fields(again.ticked, again.drafts).map(({ id }) => id)).not.toContain(
      'cors.origins',
    );
    const both = afterKeys(again, [key('tab', { shift: true }), 'up', 'space', 'enter']);
    expect(both.drafts).toEqual(answered.drafts);
    expect(both.drafts).toEqual({ 'cors.origins': 'https://a.example', 'cors.credentials': true });
  });

  it.each(['up', 'shift-tab'])('%s on the first row leads back', (name) => {
    const pressed = name === 'up' ? key('up') : key('tab', { shift: true });
    expect(afterKeys(atOrigins(), [pressed]).at).toBe('choose');
  });

  it('b and the left arrow are typed in a text', () => {
    expect(afterKeys(atOrigins(), ['b', 'left']).drafts['cors.origins']).toBe('b');
    expect(afterKeys(atOrigins(), ['b', 'left']).at).toBe('answers');
  });
});

describe('keys of the last question', () => {
  it('y writes, n does not; Enter does not decide what is marked', () => {
    const state = deciding(chosen(plain));
    expect(ends(state, 'y')).toEqual({ kind: 'yes' });
    expect(ends(state, 'n')).toEqual({ kind: 'no' });
    expect(ends(state, 'enter')).toBeUndefined();
    expect(afterKeys(state, ['enter']).notice).toBe('! Read the marked line, then y writes.');
    const calm = { ...state, summary: { ...SUMMARY, follows: [] } };
    expect(ends(calm, 'enter')).toEqual({ kind: 'yes' });
  });

  it('back leads to the answers, and from there to the list', () => {
    const asked = afterKeys(atOrigins(), typed('https://a.example'));
    const state = {
      ...asked,
      at: 'confirm' as const,
      past: ['choose', 'answers'] as const,
      summary: SUMMARY,
    };
    expect(afterKeys(state, ['b']).at).toBe('answers');
    expect(afterKeys(state, ['b']).drafts).toEqual(asked.drafts);
    expect(afterKeys(state, ['left', 'up']).at).toBe('choose');
  });

  it('the change is read in pages, file by file', () => {
    const state = afterKeys(deciding(chosen(plain)), ['d']);
    expect(afterKeys(state, ['n']).sheet?.top).toBe(3);
    expect(afterKeys(state, ['space', 'b']).sheet?.top).toBe(0);
    expect(afterKeys(state, ['G', 'down']).sheet?.top).toBe(
      afterKeys(state, [key('g', { shift: true })]).sheet?.top,
    );
    expect(afterKeys(state, ['q']).sheet).toBeUndefined();
    expect(afterKeys(state, [key('escape')]).sheet).toBeUndefined();
  });
});

describe('cancelling', () => {
  it.each(Object.keys(SCREENS))(
    'ctrl-c and ctrl-d end %s, and Esc all but what is read',
    (name) => {
      const state = SCREENS[name]?.() ?? chosen(plain);
      for (const letter of ['c', 'd'])
        expect(ends(state, key(letter, { ctrl: true }))).toEqual({
          kind: 'cancelled',
          by: 'interrupt',
        });
      expect(ends(state, 'escape')).toEqual(
        state.sheet ? undefined : { kind: 'cancelled', by: 'escape' },
      );
    },
  );

  it.each(Object.keys(SCREENS))('ctrl-z leaves %s as it is', (name) => {
    const state = SCREENS[name]?.() ?? chosen(plain);
    expect(press(state, key('z', { ctrl: true }), SIZE).state).toBe(state);
  });

  it('while something is waited for, every other key is dropped', () => {
    const state: State = { ...chosen(plain), waits: 'plan' };
    for (const name of ['enter', 'y', 'space', 'down'])
      expect(afterKeys(state, [name])).toEqual(state);
    expect(ends(state, 'escape')).toEqual({ kind: 'cancelled', by: 'escape' });
  });
});

describe('a text', () => {
  const LINE = 'npx create-mw@1.0.0 add errors';

  it('is broken at its words, and never within a command', () => {
    expect(wrapped(`Add it with: ${glued(LINE)}`, 20)).toEqual(['Add it with:', LINE]);
    expect(wrapped(`Add it with: ${glued(LINE)}`, 20, '…')[1]).toBe('npx create-mw@1.0.0…');
  });

  it('that is too long ends with a whole word', () => {
    expect(shortened(['what is left', 'and the rest'], 1, 12, '…')).toEqual(['what is…']);
    expect(shortened(['what is', 'left'], 1, 12, '…')).toEqual(['what is…']);
  });

  it('of a list goes on as far in as it began', () => {
    expect(inLines('Which?\n  1. One of them', 12)).toBe('Which?\n  1. One of\n     them');
  });
});

describe('before the project is read', () => {
  it('the cursor is at the first row, and stays there unless somebody moved it', async () => {
    const { world } = await open({ 'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n' });
    const early = earlyState(world, 'create-mw');
    expect(afterTyped(early, '').focus).toBe('');
    expect(afterTyped(early, 'j').focus).toBe(early.board.rows[1]?.id);
  });
});
