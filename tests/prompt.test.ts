import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { generated } from '../src/worlds/index.ts';
import { sandbox, type Texts, tree } from './support/cli.ts';
import type { Emulator } from './support/emulator.ts';
import { goTo, KEY, leftTidy, listed, onScreen, tick, toConfirm } from './support/prompting.ts';

const { bin, project, run } = sandbox();

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const SHOP: Texts = { 'app/__init__.py': '', 'app/main.py': MAIN };
const SEVERAL: Texts = { 'app/main.py': MAIN, 'admin/main.py': MAIN };

const ORIGIN = 'https://app.example.com';
const WRITTEN = ['cors', 'errors', '--set', `cors.origins=${ORIGIN}`];
/** The command that repeats the run, in one line again. */
const repeated = (screen: Emulator): string =>
  /To repeat this run: npx create-mw@\S+ ([\s\S]*? -y)/.exec(
    screen.picture().replaceAll(/(?<=\S{1})\n(?=\S)/g, ''),
  )?.[1] ?? '';
const WIDE = { cols: 200, rows: 40 };

/** From the list to the last question: CORS and Errors alone, for one origin, without the test. */
const FLOW: readonly (readonly [string, (screen: Emulator) => Promise<void>])[] = [
  [
    'the list',
    async (screen) => {
      await listed(screen);
      screen.press('a', 'a');
      await screen.see('nothing to add yet');
      await tick(screen, 'CORS', 'Errors');
      screen.press(KEY.enter);
    },
  ],
  [
    'the answers',
    async (screen) => {
      await screen.see('❯ origins');
      screen.press(ORIGIN);
      await goTo(screen, 'write');
      screen.press(KEY.space, KEY.enter);
    },
  ],
  ['the last question', (screen) => screen.see('Write this?')],
];
async function walk(screen: Emulator, steps = FLOW.length): Promise<void> {
  for (const [, step] of FLOW.slice(0, steps)) await step(screen);
}

describe.concurrent('create-mw alone', () => {
  it('asks, shows what it will do, asks again, and writes', async () => {
    const root = project(SHOP);
    const screen = onScreen(bin, root, [], { size: WIDE });
    await walk(screen);
    expect(screen.picture()).toMatch(
      /create-mw \d+\.\d+\.\d+ {2}app\/main\.py:3 {2}app \(FastAPI\)/,
    );
    expect(screen.picture()).toContain('app/main.py:6  + install_middleware(app)');
    expect(tree(root)).toEqual(tree(project(SHOP)));
    screen.press('y');
    expect(await screen.end()).toBe(0);
    leftTidy(screen);
    expect(screen.picture()).toMatch(
      /│ \+ CORS[\s\S]*Done: \d files written, app\/main\.py \+3 lines\./,
    );
    const expected = project(SHOP);
    await run(expected, ['add', ...WRITTEN]);
    expect(tree(root)).toEqual(tree(expected));
  });

  it('closes with what to do next, how to try it, and the command that repeats it', async () => {
    const screen = onScreen(bin, project(SHOP), ['add', 'auth'], { size: WIDE });
    await toConfirm(screen);
    screen.press('y');
    expect(await screen.end()).toBe(0);
    expect(screen.picture()).toContain('Before you start it: Set API_KEYS');
    expect(screen.picture()).toContain('Try it: python -m pytest tests/test_middleware_stack.py');
    expect(repeated(screen)).toBe('add auth --tests -y');
  });

  it('shows what each concern gives and why it lies there', async () => {
    const screen = onScreen(bin, project(SHOP), [], { size: WIDE });
    await listed(screen);
    for (const { title, summary } of generated) {
      await goTo(screen, title);
      await screen.see(`${title}: ${summary}`);
    }
    screen.press(KEY.escape);
    expect(await screen.end()).toBe(130);
  });

  it('what does not fit stays where it is until it is mended', async () => {
    const screen = onScreen(bin, project(SHOP), ['add', 'cors', '--no-tests']);
    await screen.see('❯ origins');
    screen.press('app.example.com/x', KEY.enter);
    await screen.see('! "app.example.com/x" never matches');
    expect(screen.picture()).toContain('! ❯ origins      app.example.com/x');
    screen.press(KEY.clear, ORIGIN, KEY.enter);
    await screen.see('❯ credentials');
    screen.press(KEY.enter);
    await screen.see('Write this?');
    screen.press('y');
    expect(await screen.end()).toBe(0);
  });

  it('answers that do not go together are both marked, and each is a way out', async () => {
    const screen = onScreen(bin, project(SHOP), ['add', 'cors', '--no-tests']);
    await screen.see('❯ origins');
    screen.press('*', KEY.enter, KEY.space, KEY.enter);
    await screen.see('! * with credentials');
    expect(screen.picture()).toMatch(/! . origins[\s\S]*! . credentials/);
    await goTo(screen, 'credentials');
    screen.press(KEY.space, KEY.enter);
    await screen.see('Write this?');
    screen.press(KEY.escape);
    expect(await screen.end()).toBe(130);
  });

  it('asks only what the command line leaves open', async () => {
    const screen = onScreen(bin, project(SHOP), ['add', ...WRITTEN, '--no-tests']);
    await screen.see('❯ credentials');
    expect(screen.picture()).not.toContain('origins');
    screen.press(KEY.enter);
    await screen.see('Write this?');
    screen.press('y');
    expect(await screen.end()).toBe(0);
  });

  it('asks nothing but the last question where nothing is open', async () => {
    const screen = onScreen(bin, project(SHOP), ['add', 'timing', '--no-tests']);
    await screen.see('Write this?');
    expect(screen.picture()).not.toContain('b back');
    screen.press('y');
    expect(await screen.end()).toBe(0);
  });

  it('says where a concern is already, and does not let it be chosen', async () => {
    const root = project(SHOP);
    await run(root, ['add', 'timing']);
    const screen = onScreen(bin, root, []);
    await listed(screen);
    await goTo(screen, 'Timing');
    screen.press(KEY.space);
    await screen.see('! Timing is there already: app/middleware/stack.py:16');
    screen.press(KEY.escape);
    expect(await screen.end()).toBe(130);
  });

  it('asks which of several applications, the one that is served first, and leads back there', async () => {
    const root = project({
      ...SEVERAL,
      Procfile: 'web: uvicorn app.main:app --port 80\nadmin: uvicorn admin.main:app\n',
    });
    const screen = onScreen(bin, root, [], { size: WIDE });
    await screen.see('Which application?');
    await screen.see(/❯ (app|admin)\/main\.py:app/);
    screen.press(KEY.down, KEY.enter);
    await listed(screen);
    screen.press('b');
    await screen.see('Which application?');
    screen.press(KEY.enter);
    await listed(screen);
    await screen.see('main.py:3  app (FastAPI)');
    screen.press(KEY.ctrlC);
    expect(await screen.end()).toBe(130);
    leftTidy(screen);
  });

  it('repeats the choice of an application, too', async () => {
    const root = project(SEVERAL);
    const screen = onScreen(bin, root, ['add', 'timing', '--no-tests'], { size: WIDE });
    await screen.see('Which application?');
    await goTo(screen, 'app/main.py:app');
    screen.press(KEY.enter);
    await screen.see('Write this?');
    screen.press('y');
    expect(await screen.end()).toBe(0);
    expect(Object.keys(tree(root))).toContain('app/middleware/timing.py');
    expect(repeated(screen)).toBe('add timing --app app/main.py:app -y');
  });

  it('stack asks which application it is about', async () => {
    const screen = onScreen(bin, project(SEVERAL), ['stack'], { size: WIDE });
    await screen.see('Which application?');
    screen.press(KEY.enter);
    expect(await screen.end()).toBe(0);
    leftTidy(screen);
    expect(screen.picture()).toContain('your routes');
  });
});

describe.concurrent('remove alone', () => {
  it('asks what should go, and takes only that', async () => {
    const root = project(SHOP);
    await run(root, ['add', 'timing', 'request-id', '-y']);
    const screen = onScreen(bin, root, ['remove'], { size: WIDE });
    await screen.see('What should go?');
    await tick(screen, 'Timing');
    await screen.see('- Timing');
    screen.press(KEY.enter);
    await screen.see('Write this?');
    screen.press('y');
    expect(await screen.end()).toBe(0);
    leftTidy(screen);
    const expected = project(SHOP);
    await run(expected, ['add', 'request-id', '-y']);
    expect(tree(root)).toEqual(tree(expected));
  });

  it('says so where nothing can go', async () => {
    const screen = onScreen(bin, project(SHOP), ['remove'], { size: WIDE });
    expect(await screen.end()).toBe(2);
    expect(screen.picture()).toContain('Nothing that create-mw wrote is registered here.');
  });
});

describe.concurrent('the command that repeats a prompted run', () => {
  it('asks nothing again and writes the same', async () => {
    const root = project(SHOP);
    const first = onScreen(bin, root, [], { size: WIDE });
    await walk(first);
    first.press('y');
    expect(await first.end()).toBe(0);
    const copy = project(SHOP);
    const second = onScreen(bin, copy, repeated(first).split(' '), { size: WIDE });
    expect(await second.end()).toBe(0);
    expect(second.raw()).not.toContain('\u001B[?1049h');
    expect(tree(copy)).toEqual(tree(root));
  });

  it('is told to who cancels, with the answers so far', async () => {
    const screen = onScreen(bin, project(SHOP), [], { size: WIDE });
    await walk(screen);
    screen.press(KEY.escape);
    expect(await screen.end()).toBe(130);
    expect(screen.picture()).toMatch(
      /^Cancelled, nothing was written\.\nThe same answers again: npx create-mw@\S+ add cors errors --set cors\.origins=https:\/\/app\.example\.com$/,
    );
  });
});

describe.concurrent('nothing is written', () => {
  const everywhere = FLOW.flatMap(([name], index) =>
    (['ctrlC', 'ctrlD', 'escape'] as const).map((key) => [name, key, index] as const),
  );
  it.each(everywhere)('at %s after %s', async (_, key, index) => {
    const root = project(SHOP);
    const screen = onScreen(bin, root, []);
    await walk(screen, index);
    await screen.see([/space tick/, '❯ origins', 'Write this?'][index] ?? '');
    await screen.still();
    screen.press(KEY[key]);
    expect(await screen.end()).toBe(130);
    leftTidy(screen);
    expect(screen.picture()).toContain('Cancelled, nothing was written.');
    expect(tree(root)).toEqual(tree(project(SHOP)));
  });

  it('and nothing asked where everything is there', async () => {
    const root = project(SHOP);
    await run(root, ['add', ...generated.map(({ id }) => id), '-y']);
    const before = tree(root);
    const screen = onScreen(bin, root, []);
    expect(await screen.end()).toBe(0);
    leftTidy(screen);
    expect(screen.picture()).toContain('All that create-mw writes is there.');
    expect(tree(root)).toEqual(before);
  });

  it('at the choice of an application', async () => {
    const root = project(SEVERAL);
    const screen = onScreen(bin, root, ['add', 'timing']);
    await screen.see('Which application?');
    screen.press(KEY.ctrlC);
    expect(await screen.end()).toBe(130);
    leftTidy(screen);
    expect(tree(root)).toEqual(tree(project(SEVERAL)));
  });

  it('after a no: whoever waits for files must learn that there are none', async () => {
    const root = project(SHOP);
    const screen = onScreen(bin, root, ['add', 'timing', '--no-tests']);
    await screen.see('Write this?');
    screen.press('n');
    expect(await screen.end()).toBe(130);
    leftTidy(screen);
    expect(screen.picture()).toContain('Nothing was written.');
    expect(tree(root)).toEqual(tree(project(SHOP)));
  });

  it.each(['--dry-run', '--diff'])('with %s, and it does not ask whether to', async (flag) => {
    const root = project(SHOP);
    const screen = onScreen(bin, root, ['add', 'timing', '--no-tests', flag]);
    expect(await screen.end()).toBe(0);
    leftTidy(screen);
    expect(screen.picture()).not.toContain('Write this?');
    expect(tree(root)).toEqual(tree(project(SHOP)));
  });

  it('where the order cannot be promised, and nobody is asked about it', async () => {
    const root = project({
      'app/__init__.py': '',
      'app/main.py': `import os\n${MAIN}for each in os.environ["LAYERS"].split(","):\n    app.add_middleware(load(each))\n`,
    });
    const screen = onScreen(bin, root, [], { size: WIDE });
    expect(await screen.end()).toBe(2);
    leftTidy(screen);
    expect(screen.picture()).toContain('because the order could not be promised');
  });

  it.each<[NodeJS.Signals, number]>([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ])('after %s, and the shell gets its page back', async (signal, code) => {
    const root = project(SHOP);
    const screen = onScreen(bin, root, []);
    await listed(screen);
    expect(screen.isAlternate()).toBe(true);
    screen.kill(signal);
    expect(await screen.end()).toBe(code);
    leftTidy(screen);
    expect(tree(root)).toEqual(tree(project(SHOP)));
  });
});

describe.concurrent('before the project is read', () => {
  /** For a git that answers late, so that there is time to look at what stands meanwhile. */
  const GIT = {
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/config': '',
    '.git/objects/.keep': '',
  };
  const EARLY = 'Reading the project';

  function lateGit(): { readonly PATH: string } {
    const folder = project({ git: '#!/bin/sh\nsleep 0.7\nexit 1\n' });
    chmodSync(join(folder, 'git'), 0o755);
    return { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` };
  }

  it('the list stands there, and what is ticked in it stays ticked', async () => {
    const screen = onScreen(bin, project({ ...SHOP, ...GIT }), ['--no-tests'], { env: lateGit() });
    await screen.see(EARLY);
    expect(screen.isAlternate()).toBe(true);
    const rows = screen.lines().filter((line) => line.includes('◯'));
    const [at, timing] = ['❯', '◯ Timing'].map((part) =>
      rows.findIndex((row) => row.includes(part)),
    );
    expect(Math.min(at ?? -1, timing ?? -1), rows.join('\n')).toBeGreaterThanOrEqual(0);
    const steps = (timing ?? 0) - (at ?? 0);
    const key = steps < 0 ? KEY.up : KEY.down;
    screen.press(...Array(Math.abs(steps)).fill(key), KEY.space, KEY.enter);
    await screen.see('Write this?');
    expect(screen.picture()).toMatch(
      /request enters, response leaves\n│ \+ Timing +new\n│ {3}your routes/,
    );
    screen.press('n');
    expect(await screen.end()).toBe(130);
    leftTidy(screen);
  });

  it('keys are not kept for another question', async () => {
    const screen = onScreen(bin, project({ ...SEVERAL, ...GIT }), [], { env: lateGit() });
    await screen.see(EARLY);
    screen.press(KEY.down, KEY.enter);
    await screen.see('Which application?');
    await screen.see('admin/main.py');
    await screen.still();
    expect(screen.picture()).toContain('Which application?');
    screen.press(KEY.ctrlC);
    expect(await screen.end()).toBe(130);
    expect(screen.picture()).toContain('Cancelled, nothing was written.');
  });

  it('and is taken away where there is nothing to ask', async () => {
    const screen = onScreen(bin, project({ 'main.py': 'x = 1\n' }), []);
    expect(await screen.end()).toBe(2);
    leftTidy(screen);
    expect(screen.raw()).toContain(EARLY);
    expect(screen.picture()).toMatch(/^No FastAPI or Starlette application was found\./);
  });
});

describe.concurrent('nothing is asked', () => {
  it('with -y', async () => {
    const root = project(SHOP);
    const screen = onScreen(bin, root, ['add', 'cors', 'auth', '-y']);
    expect(await screen.end()).toBe(0);
    expect(screen.raw()).not.toMatch(/\[\?(25l|1049h)/);
    expect(screen.picture()).toContain('cors.origins is empty');
    expect(Object.keys(tree(root))).toContain('app/middleware/auth.py');
  });

  it.each<[string, string[], Record<string, string>]>([
    ['with --no-input', ['--no-input'], {}],
    ['with --json', ['--json'], {}],
    ['in CI', [], { CI: 'true' }],
  ])('%s', async (_, args, env) => {
    const screen = onScreen(bin, project(SHOP), ['add', 'cors', ...args], { env });
    expect(await screen.end()).toBe(2);
    expect(screen.raw()).not.toMatch(/\[\?(25l|1049h)/);
  });
});

describe.concurrent('nothing is done that was not shown', () => {
  const uv = (): string => {
    const root = project({ ...SHOP, 'pyproject.toml': '[project]\nname = "x"\n', 'uv.lock': '' });
    mkdirSync(`${root}/bin`);
    writeFileSync(`${root}/bin/uv`, '#!/bin/sh\n', { mode: 0o755 });
    return root;
  };
  const jwt = ['add', 'auth', '--set', 'auth.scheme=jwt', '--set', 'auth.exempt=', '--no-tests'];
  const runs = /uv add 'PyJWT\[crypto\]>=\d/;

  it('the last question names what will be run (install-not-in-preview)', async () => {
    const root = uv();
    const env = { PATH: `${root}/bin:${process.env.PATH}` };
    const screen = onScreen(bin, root, jwt, { size: WIDE, env });
    await screen.see('Write this?');
    expect(screen.picture()).toMatch(new RegExp(`\nruns {4}${runs.source}`));
    expect(screen.picture()).toContain('(may change pyproject.toml and uv.lock)');
    screen.press('y');
    expect(await screen.end()).toBe(0);
  });

  it('a dry run names it, too, and --no-install says that it is left (install-not-in-preview)', async () => {
    const dry = await run(uv(), [...jwt, '--dry-run', '-y']);
    expect(dry.out).toMatch(new RegExp(`\\nrun ${runs.source}`));
    const left = await run(uv(), [...jwt, '--dry-run', '--no-install', '-y']);
    expect(left.out).not.toMatch(runs);
    expect(left.err).toMatch(new RegExp(`Not installed, as you asked. Run: ${runs.source}`));
  });

  const TIMED = {
    'app/main.py': [
      'import time\n\nfrom fastapi import FastAPI\nfrom fastapi.middleware.gzip import GZipMiddleware\n',
      'app = FastAPI()\napp.add_middleware(GZipMiddleware)\n\n',
      '@app.middleware("http")\nasync def timer(request, call_next):',
      '    start = time.perf_counter()\n    response = await call_next(request)',
      '    response.headers["X-Took"] = str(time.perf_counter() - start)\n    return response\n',
    ].join('\n'),
  };

  it('a second clock has to be ticked, is told before it is written, and has the line that it will have (stale-line-in-note)', async () => {
    const root = project(TIMED);
    const screen = onScreen(bin, root, ['--no-tests'], { size: WIDE });
    await listed(screen);
    await goTo(screen, 'Timing');
    expect(screen.picture()).toContain('❯ ◯ Timing');
    expect(screen.picture()).toMatch(/! timer \(app\/main\.py:\d+\) measures already/);
    screen.press(KEY.space, KEY.enter);
    await screen.see('Write this?');
    screen.press(KEY.enter);
    await screen.see('! Read the marked line, then y writes.');
    const [, said] = /! app\/main\.py:(\d+): timer measures/.exec(screen.picture()) ?? [];
    screen.press('y');
    expect(await screen.end()).toBe(0);
    const lines = readFileSync(`${root}/app/main.py`, 'utf8').split('\n');
    expect(lines[Number(said) - 1]).toMatch(/@app\.middleware|async def timer/);
    expect(repeated(screen)).toContain('--second-clock');
  });

  it('what is left out for a clock is told with the line that it will have (stale-line-in-note)', async () => {
    const root = project(TIMED);
    const { err } = await run(root, ['add', 'request-id', 'timing', 'logging', '-y']);
    const [, said] = /app\/main\.py:(\d+): timer measures/.exec(err) ?? [];
    const lines = readFileSync(`${root}/app/main.py`, 'utf8').split('\n');
    expect(lines[Number(said) - 1]).toMatch(/@app\.middleware|async def timer/);
  });
});

describe.concurrent('any terminal will do', () => {
  it('of 40 columns (a9-prompt-width)', async () => {
    const root = project(SHOP);
    const screen = onScreen(bin, root, [], { size: { cols: 40, rows: 15 } });
    await walk(screen);
    screen.press('y');
    expect(await screen.end()).toBe(0);
    leftTidy(screen);
    expect(Object.keys(tree(root))).toContain('app/middleware/cors.py');
  });

  it('that changes its size while it is looked at', async () => {
    const screen = onScreen(bin, project(SHOP), []);
    await listed(screen);
    const sizes = [
      { cols: 60, rows: 20 },
      { cols: 40, rows: 15 },
      { cols: 120, rows: 40 },
      { cols: 80, rows: 24 },
    ];
    const before = screen.picture();
    for (const size of sizes) {
      screen.resize(size);
      await screen.still();
      const lines = screen.lines();
      expect(lines.length, screen.picture()).toBeLessThan(size.rows);
      expect(lines[0]).toMatch(/^create-mw \d/);
      expect(lines.at(-1)).toMatch(/^space tick/);
      expect(lines.filter((line) => line.startsWith('space tick'))).toHaveLength(1);
    }
    expect(screen.picture()).toBe(before);
    screen.press(KEY.escape);
    expect(await screen.end()).toBe(130);
  });

  /** Something is painted; the end of painting alone is none. */
  const isPainted = (raw: string): boolean =>
    raw.split('\u001B[').some((part) => /^(?!0m)[0-9;]+m/.test(part));

  it.each<[string, Record<string, string>, boolean]>([
    ['colours', {}, true],
    ['no colours when NO_COLOR is set', { NO_COLOR: '1' }, false],
  ])('%s', async (_, env, wanted) => {
    const screen = onScreen(bin, project(SHOP), [], { env });
    await walk(screen);
    screen.press('y');
    expect(await screen.end()).toBe(0);
    expect(isPainted(screen.raw())).toBe(wanted);
  });

  it('that has no Unicode', async () => {
    const screen = onScreen(bin, project(SHOP), [], { env: { TERM: 'linux' } });
    await screen.see(/\[x\] Request ID/);
    expect(screen.picture()).toMatch(/^[\x20-\x7E\n…]*$/);
    screen.press(KEY.escape);
    expect(await screen.end()).toBe(130);
  });
});
