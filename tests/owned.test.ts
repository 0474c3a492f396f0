import { describe, expect, it } from 'vitest';
import { GENERATED, needed } from './support/concerns.ts';
import { open, planned, type Texts } from './support/requests.ts';

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const ASKED = { concerns: ['auth', 'timing'], settings: [], tests: false };

/** A project after `add auth timing`. */
async function added(): Promise<Texts> {
  const outcome = await planned({ 'app/__init__.py': '', 'app/main.py': MAIN }, ASKED);
  if (outcome.kind !== 'planned') throw new Error(outcome.message);
  const written = outcome.plan.changes.flatMap((change) =>
    change.kind === 'delete' ? [] : [[change.path, change.after] as const],
  );
  return { 'app/__init__.py': '', 'app/main.py': MAIN, ...Object.fromEntries(written) };
}

/** What each layer is, outermost first: `timing:ours` where create-mw wrote it. */
async function layersOf(texts: Texts): Promise<string> {
  const { reading } = await open(texts);
  return reading.layers
    .map(({ concern, symbol, owned }) => `${concern ?? symbol}:${owned ? 'ours' : 'theirs'}`)
    .join(' ');
}

/** The project with one text of one file replaced. */
async function changed(path: string, from: string | RegExp, to: string): Promise<Texts> {
  const texts = await added();
  const text = texts[path]?.replaceAll(from instanceof RegExp ? from : new RegExp(from, 'g'), to);
  if (text === undefined || text === texts[path]) throw new Error(`${path} has no ${from}`);
  return { ...texts, [path]: text };
}

/** Registers the two by themselves, so that only their classes tell whose they are. */
const alone = (texts: Texts): Texts => ({
  ...texts,
  'app/main.py':
    'from fastapi import FastAPI\nfrom .middleware.auth import AuthMiddleware\nfrom .middleware.timing import TimingMiddleware\n\napp = FastAPI()\napp.add_middleware(AuthMiddleware, authenticate=check)\napp.add_middleware(TimingMiddleware)\n',
});

describe('what create-mw wrote is known by its code', () => {
  it('as it was written', async () => {
    expect(await layersOf(await added())).toBe('timing:ours auth:ours');
    expect(await layersOf(alone(await added()))).toBe('timing:ours auth:ours');
  });

  it.each<[string, string, RegExp, string]>([
    ['quotes', 'app/middleware/timing.py', /"(X-Process-Time|ascii)"/g, "'$1'"],
    ['line breaks', 'app/middleware/timing.py', /\(\n\s+self,/g, '(self,'],
    [
      'comments',
      'app/middleware/auth.py',
      /^class AuthMiddleware/gm,
      '# Ours.\nclass AuthMiddleware',
    ],
    ['line ends', 'app/middleware/auth.py', /\n/g, '\r\n'],
    ['a message', 'app/middleware/auth.py', /Not authenticated/g, 'Who are you?'],
    [
      'one more method',
      'app/middleware/timing.py',
      /\n {4}def add_headers/g,
      '\n    def more(self) -> None: ...\n\n    def add_headers',
    ],
  ])('with other %s', async (_, path, from, to) => {
    expect(await layersOf(alone(await changed(path, from, to)))).toBe('timing:ours auth:ours');
  });

  it('in a folder of another name', async () => {
    const texts = Object.entries(await added()).map(([path, text]) => [
      path.replace('/middleware/', '/http/').replace('stack.py', 'onion.py'),
      text.replace('.middleware.stack', '.http.onion'),
    ]);
    expect(await layersOf(Object.fromEntries(texts))).toBe('timing:ours auth:ours');
  });

  it('with other arguments, reasons and entries in the list', async () => {
    const path = 'app/middleware/stack.py';
    const texts = await changed(path, /header="X-Process-Time"/g, 'header="X-Took"');
    expect(await layersOf(texts)).toBe('timing:ours auth:ours');
    const more = await changed(
      path,
      / {8}Middleware\(TimingMiddleware/g,
      '        Middleware(Own),\n        Middleware(TimingMiddleware',
    );
    expect(await layersOf(more)).toMatch(/ timing:ours auth:ours$/);
  });
});

/** What the user adds to a class of ours takes nothing from it: `remove` and `check` go on knowing what it is. */
describe('a class of ours with a line of the user’s is still what it was', () => {
  const TEXTS = { 'app/__init__.py': '', 'app/main.py': MAIN };

  it.each(GENERATED)('%s', async (concern) => {
    const settings = needed([concern]).filter((word) => word !== '--set');
    const outcome = await planned(TEXTS, { concerns: [concern], settings, tests: false });
    if (outcome.kind !== 'planned') throw new Error(outcome.message);
    const written = outcome.plan.changes.flatMap((change) =>
      change.kind === 'delete'
        ? []
        : [[change.path, change.after.replace(/^(class \w+.*:)$/gm, 'THEIRS = 1\n\n\n$1')]],
    );
    const texts = { ...TEXTS, ...Object.fromEntries(written) };
    expect(await layersOf(texts)).toMatch(new RegExp(`^${concern}:`));
  });
});

describe('what somebody else wrote is theirs, whatever it is called', () => {
  it.each<[string, string, RegExp, string]>([
    ['a class of another name', 'app/middleware/auth.py', /AuthMiddleware/g, 'Guard'],
    [
      'a class without our methods',
      'app/middleware/auth.py',
      /async def __call__\(self, scope/g,
      'async def handle(self, scope',
    ],
  ])('%s', async (_, path, from, to) => {
    const texts = alone(await changed(path, from, to));
    const main = (texts['app/main.py'] ?? '').replaceAll(
      'AuthMiddleware',
      to === 'Guard' ? to : 'AuthMiddleware',
    );
    expect(await layersOf({ ...texts, 'app/main.py': main })).toMatch(/^timing:ours \S+:theirs$/);
  });

  it('a class of ours that was made to refuse nobody is no auth', async () => {
    const path = 'app/middleware/auth.py';
    const refusing = /await send_problem\([^)]*\)\n +return/g;
    expect(await layersOf(alone(await changed(path, refusing, 'pass')))).toBe(
      'timing:ours AuthMiddleware:ours',
    );
    const edited = await changed(path, /Not authenticated/g, 'Who are you?');
    expect(await layersOf(alone(edited))).toBe('timing:ours auth:ours');
  });

  it('nor is one of idempotency', async () => {
    const settings = { settings: [], tests: false };
    const outcome = await planned({ 'main.py': MAIN }, { concerns: ['idempotency'], ...settings });
    if (outcome.kind !== 'planned') throw new Error(outcome.message);
    const written = Object.fromEntries(
      outcome.plan.changes.flatMap((change) =>
        change.kind === 'delete' ? [] : [[change.path, change.after] as const],
      ),
    );
    const path = 'middleware/idempotency.py';
    const edited = written[path]?.replace(/await refuse\([^)]*\)/g, 'pass') ?? '';
    expect(edited).not.toBe(written[path]);
    expect(await layersOf(written)).toBe('idempotency:ours');
    expect(await layersOf({ ...written, [path]: edited })).toBe('IdempotencyMiddleware:ours');
  });

  it.each<[string, RegExp, string]>([
    ['that registers another way', /reversed\(middleware_stack\(\)\)/g, 'middleware_stack()'],
    ['of another function', /middleware_stack/g, 'layers'],
  ])('a stack.py %s', async (_, from, to) => {
    const { reading } = await open(await changed('app/middleware/stack.py', from, to));
    expect(reading.layers.some(({ isListed }) => isListed)).toBe(false);
  });
});
