import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScreenSize } from '../src/host/types.ts';
import { sandbox, type Texts, tree } from './support/cli.ts';
import { type Emulator, emulator } from './support/emulator.ts';
import { bundledFew } from './support/few.ts';
import { goTo, KEY, leftTidy, listed, onScreen, tick } from './support/prompting.ts';
import { SIZES } from './support/screen.ts';

const { bin, project } = sandbox();
beforeAll(() => bundledFew(bin));

/** A layer of the project's own, and routes that will ask for a token. */
const SHOP: Texts = {
  'pyproject.toml': '[project]\nname = "shop"\ndependencies = ["fastapi"]\n',
  'app/__init__.py': '',
  'app/tenant.py': [
    'class TenantHeader:',
    '    def __init__(self, app):',
    '        self.app = app',
    '',
    '    async def __call__(self, scope, receive, send):',
    '        await self.app(scope, receive, send)',
    '',
  ].join('\n'),
  'app/main.py': [
    'from fastapi import FastAPI',
    '',
    'from app.tenant import TenantHeader',
    '',
    'app = FastAPI(title="Shop")',
    'app.add_middleware(TenantHeader)',
    '',
    '',
    '@app.get("/healthz")',
    'async def healthz() -> dict[str, str]:',
    '    return {"status": "ok"}',
    '',
    '',
    '@app.get("/orders")',
    'async def orders() -> list[str]:',
    '    return []',
    '',
  ].join('\n'),
};

type Step = readonly [what: string, step: (screen: Emulator) => unknown];

/** Runs the steps and writes down what stands on the screen after each of them. */
async function transcript(screen: Emulator, steps: readonly Step[]): Promise<string> {
  const pictures: string[] = [];
  for (const [index, [what, step]] of steps.entries()) {
    await step(screen);
    // What the last one leads to is seen at the end.
    if (index === steps.length - 1) continue;
    await screen.still();
    // How long the generated files are is no matter of the prompt.
    const picture = screen.picture().replaceAll(/ of \d{3,}\b/g, ' of many');
    pictures.push(`=== ${what}\n${picture}\n`);
  }
  pictures.push(`=== exit code ${await screen.end()}\n${screen.picture()}\n`);
  leftTidy(screen);
  return pictures.join('\n');
}

const press =
  (...keys: string[]) =>
  (screen: Emulator): void =>
    screen.press(...keys);

const HAPPY: readonly Step[] = [
  ['the list', listed],
  ['at a row that is not ticked', (screen) => goTo(screen, 'Auth')],
  ['Auth and Trusted host ticked', (screen) => tick(screen, 'Trusted host', 'Auth')],
  ['? at Auth', press('?')],
  ['q, Enter: the answers', press('q', KEY.enter)],
  [
    'a path with a star',
    async (screen) => {
      await goTo(screen, 'exempt');
      screen.press(KEY.clear, '/healthz*', KEY.enter);
    },
  ],
  ['the star taken away', press('\u007F', KEY.enter)],
  [
    'Enter: the last question',
    async (screen) => {
      await goTo(screen, 'write');
      screen.press(KEY.enter);
      await screen.see('Write this?');
    },
  ],
  ['d: the change', press('d')],
  ['space, n', press(' ', 'n')],
  ['q, Enter: what is marked has to be read', press('q', KEY.enter)],
  ['y', press('y')],
];

const BACK: readonly Step[] = [
  ['the list', listed],
  ['Trusted host ticked', (screen) => tick(screen, 'Trusted host')],
  [
    'Enter, and a host typed',
    async (screen) => {
      screen.press(KEY.enter);
      await screen.see('❯ hosts');
      screen.press('api.example.com');
    },
  ],
  [
    'up from the first row',
    async (screen) => {
      for (let left = 9; !screen.picture().includes('space tick') && left > 0; left -= 1) {
        const before = screen.picture();
        screen.press(KEY.up);
        await screen.until('another picture', () => screen.picture() !== before);
        await screen.still();
      }
    },
  ],
  ['Enter again: the host is still there', press(KEY.enter)],
  [
    'Enter to the last question',
    async (screen) => {
      await goTo(screen, 'write');
      screen.press(KEY.enter);
      await screen.see('Write this?');
    },
  ],
  ['b', press('b')],
  [
    'Shift-Tab up to the list',
    async (screen) => {
      for (let left = 9; !screen.picture().includes('space tick') && left > 0; left -= 1) {
        const before = screen.picture();
        screen.press(KEY.shiftTab);
        await screen.until('another picture', () => screen.picture() !== before);
        await screen.still();
      }
    },
  ],
  ['Esc', press(KEY.escape)],
];

const CONTRADICTION: readonly Step[] = [
  [
    'only CORS',
    async (screen) => {
      await listed(screen);
      screen.press('a', 'a');
      await tick(screen, 'CORS');
    },
  ],
  [
    '* with credentials, and Enter',
    async (screen) => {
      screen.press(KEY.enter);
      await screen.see('❯ origins');
      screen.press('*', KEY.enter, KEY.space);
      await goTo(screen, 'write');
      screen.press(KEY.enter);
      await screen.see('! * with credentials');
    },
  ],
  [
    'no credentials',
    async (screen) => {
      await goTo(screen, 'credentials');
      screen.press(KEY.space);
    },
  ],
  [
    'Enter to the last question',
    async (screen) => {
      await goTo(screen, 'write');
      screen.press(KEY.enter);
      await screen.see('Write this?');
    },
  ],
  ['n', press('n')],
];

const RUNS: Readonly<Record<string, readonly Step[]>> = {
  happy: HAPPY,
  back: BACK,
  contradiction: CONTRADICTION,
  'cancelled-at-the-list': [
    ['the list', listed],
    ['Ctrl-C', press(KEY.ctrlC)],
  ],
  'cancelled-at-the-answers': [...BACK.slice(0, 3), ['Ctrl-C', press(KEY.ctrlC)]],
  'cancelled-at-the-last-question': [...CONTRADICTION.slice(0, 4), ['Ctrl-C', press(KEY.ctrlC)]],
};

const sizes: readonly ScreenSize[] = SIZES.filter(({ cols }) => cols >= 40);

// How fast a machine draws is no matter of the prompt: what is wrong is wrong every time.
describe.concurrent('on a terminal', { retry: 2 }, () => {
  const runs = sizes.flatMap((size) =>
    Object.keys(RUNS).map((name) => [name, `${size.cols}x${size.rows}`, size] as const),
  );
  it.for(runs)('%s at %s', async ([name, at, size], { expect }) => {
    const root = project(SHOP);
    const seen = await transcript(onScreen(bin, root, [], { size }), RUNS[name] ?? []);
    await expect(seen).toMatchFileSnapshot(`../snapshots/prompt/runs/${at}/${name}.txt`);
    if (name !== 'happy') expect(tree(root)).toEqual(tree(project(SHOP)));
  });

  it('that changes its size', async ({ expect }) => {
    const steps: readonly Step[] = [
      ['80x24', listed],
      ...sizes.map((size): Step => [`${size.cols}x${size.rows}`, (screen) => screen.resize(size)]),
      ['Esc', press(KEY.escape)],
    ];
    const seen = await transcript(onScreen(bin, project(SHOP), []), steps);
    await expect(seen).toMatchFileSnapshot('../snapshots/prompt/runs/resized.txt');
  });
});

describe.concurrent('in plain lines', () => {
  const answers = ['9,x', '2, errors', 'b', '', '', '', 'b', 'maybe', 'n', 'd', 'y'];

  it.for<[string, Record<string, string>, ScreenSize]>([
    ['accessible', { ACCESSIBLE: '1' }, { cols: 80, rows: 24 }],
    ['dumb', { TERM: 'dumb' }, { cols: 80, rows: 24 }],
    ['tiny', {}, { cols: 35, rows: 11 }],
  ])('%s', async ([name, env, size], { expect }) => {
    const root = project(SHOP);
    const screen = emulator([process.execPath, bin], root, { size, env });
    for (const answer of answers) {
      await screen.see(/:\s*$/);
      await screen.still();
      const before = screen.picture();
      screen.press(`${answer}\n`);
      await screen.until(`more than before "${answer}"`, () => screen.picture() !== before);
    }
    expect(await screen.end()).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
    expect(screen.raw()).not.toMatch(/\u001B\[[^m]*[A-Zh-l]/);
    expect(Object.keys(tree(root))).toContain('app/middleware/stack.py');
    if (name !== 'tiny')
      // How fast a machine reads is no matter of the questions.
      await expect(
        `${screen.picture()}\n`.replaceAll('Reading the project…\n', ''),
      ).toMatchFileSnapshot(`../snapshots/prompt/runs/${name}.txt`);
  });

  it('q and the end of the input cancel, and nothing is written', async () => {
    for (const key of ['q\n', KEY.ctrlD, KEY.ctrlC]) {
      const root = project(SHOP);
      const screen = emulator([process.execPath, bin], root, { env: { ACCESSIBLE: '1' } });
      await screen.see('q to cancel:');
      screen.press(key);
      expect(await screen.end()).toBe(130);
      expect(tree(root)).toEqual(tree(project(SHOP)));
    }
  });
});

describe.concurrent('ctrl-z', () => {
  it('gives the shell its page back, and fg the screen', async () => {
    const screen = emulator(['/bin/bash', '--norc', '--noediting', '-i'], project(SHOP), {
      env: { PS1: '$ ' },
    });
    await screen.see('$');
    screen.press(`${process.execPath} ${bin}\n`);
    await listed(screen);
    const before = screen.picture();
    screen.press(KEY.ctrlZ);
    await screen.see('Stopped');
    expect(screen.isAlternate()).toBe(false);
    expect(screen.isCursorShown()).toBe(true);
    screen.press('fg\n');
    await listed(screen);
    expect(screen.isAlternate()).toBe(true);
    expect(screen.picture()).toBe(before);
    await tick(screen, 'Auth');
    screen.press(KEY.escape);
    await screen.see('Cancelled, nothing was written.');
    screen.press('exit\n');
    await screen.end();
  });
});
