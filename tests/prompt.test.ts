import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { generated } from '../src/worlds/index.ts';
import { STACK_TRACE, sandbox, type Texts, tree } from './support/cli.ts';
import { KEYS, type Terminal, terminal } from './support/pty.ts';

const { bin, project, run } = sandbox();

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const SHOP: Texts = { 'app/__init__.py': '', 'app/main.py': MAIN };
const SEVERAL: Texts = { 'app/main.py': MAIN, 'admin/main.py': MAIN };

const CHOOSE = 'What should it have?';
const OFFER = 'Add Errors too?';
const ORIGINS = 'Origins that may call this API';
const CREDENTIALS = 'Do browsers send cookies';
const TESTS = 'Write tests/test_middleware_stack.py?';
const WRITE = 'Write this?';
const WRITE_AND_RUN = "Write this and run uv add 'PyJWT";
const WRITTEN = ['add', 'cors', 'errors', '--set', 'cors.origins=https://app.example.com'];

/** The keys that tick a concern, from the top of the list. */
const tick = (...ids: string[]): string[] =>
  generated.flatMap(({ id }) => [...(ids.includes(id) ? [KEYS.space] : []), KEYS.down]);

type Step = readonly [see: string, ...press: string[]];
const FLOW: readonly Step[] = [
  [CHOOSE, ...tick('cors'), KEYS.enter],
  [OFFER, KEYS.enter],
  [ORIGINS, 'https://app.example.com', KEYS.enter],
  [CREDENTIALS, 'n', KEYS.enter],
  [TESTS, 'n', KEYS.enter],
  [WRITE, KEYS.enter],
];

async function walk(screen: Terminal, steps: readonly Step[]): Promise<void> {
  for (const [text, ...keys] of steps) {
    await screen.see(text);
    screen.press(...keys);
  }
}

/** What the shell gets back: a visible cursor, and no trace of our insides. */
function leftTidy(screen: Terminal): void {
  const raw = screen.raw();
  expect(raw.lastIndexOf('\u001B[?25h')).toBeGreaterThanOrEqual(raw.lastIndexOf('\u001B[?25l'));
  expect(screen.text()).not.toMatch(STACK_TRACE);
  expect(screen.text()).not.toMatch(/PromptError|AbortError|undefined/);
}

describe.concurrent('create-mw alone', () => {
  it('asks, previews, asks again and writes', async () => {
    const root = project(SHOP);
    const screen = terminal(bin, root, []);
    await walk(screen, FLOW.slice(0, 5));
    for (const text of ['+ CORS', 'app/main.py', '+install_middleware(app)', WRITE]) {
      await screen.see(text);
    }
    expect(tree(root)).toEqual(tree(project(SHOP)));
    screen.press(KEYS.enter);
    expect(await screen.end()).toBe(0);
    leftTidy(screen);
    const expected = project(SHOP);
    await run(expected, WRITTEN);
    expect(tree(root)).toEqual(tree(expected));
  });

  it('closes with what to do next and the command that repeats it', async () => {
    const screen = terminal(bin, project(SHOP), ['add', 'auth']);
    await walk(screen, [
      ['What do callers present', KEYS.enter],
      ['Exact paths that need no token', KEYS.enter],
      [TESTS, KEYS.enter],
      [WRITE, KEYS.enter],
      ['Set API_KEYS'],
      ['To repeat this run: npx create-mw add auth --tests'],
    ]);
    expect(await screen.end()).toBe(0);
  });

  it('shows what each concern gives', async () => {
    const screen = terminal(bin, project(SHOP), [], { cols: 140 });
    for (const { title, summary } of generated) await screen.see(`${title} ${summary}`);
    screen.press(KEYS.ctrlC);
    await screen.end();
  });

  it('gives the reason for what it offers, and takes no for an answer', async () => {
    const because = generated.find(({ id }) => id === 'errors')?.offer?.because ?? '';
    const root = project(SHOP);
    const screen = terminal(bin, root, ['add', 'request-id', '--no-tests'], { cols: 200 });
    await walk(screen, [
      [`${OFFER} ${because.charAt(0).toUpperCase()}${because.slice(1)}`, 'n', KEYS.enter],
      [WRITE, KEYS.enter],
    ]);
    expect(await screen.end()).toBe(0);
    expect(Object.keys(tree(root))).not.toContain('app/middleware/errors.py');
  });

  it('asks again after an answer that does not fit', async () => {
    const screen = terminal(bin, project(SHOP), ['add', 'cors', '--no-tests']);
    await walk(screen, [
      [OFFER, 'n', KEYS.enter],
      [ORIGINS, 'app.example.com/x', KEYS.enter],
      ['an origin begins with its scheme', KEYS.clear, 'https://app.example.com', KEYS.enter],
      [CREDENTIALS, 'n', KEYS.enter],
      ['allow_origins=["https://app.example.com"]'],
      [WRITE, KEYS.enter],
    ]);
    expect(await screen.end()).toBe(0);
  });

  it('asks again when two answers do not go together', async () => {
    const screen = terminal(bin, project(SHOP), ['add', 'cors', '--no-tests']);
    await walk(screen, [
      [OFFER, 'n', KEYS.enter],
      [ORIGINS, '*', KEYS.enter],
      [CREDENTIALS, 'y', KEYS.enter],
      ['name the origins', 'n', KEYS.enter],
      [WRITE, KEYS.enter],
    ]);
    expect(await screen.end()).toBe(0);
  });

  it('asks only what the command line leaves open', async () => {
    const screen = terminal(bin, project(SHOP), [...WRITTEN, '--no-tests']);
    await walk(screen, [
      [CREDENTIALS, 'n', KEYS.enter],
      [WRITE, KEYS.enter],
    ]);
    expect(await screen.end()).toBe(0);
    expect(screen.text()).not.toContain(ORIGINS);
  });

  it('says where a concern is already, and does not let it be chosen', async () => {
    const root = project(SHOP);
    await run(root, ['add', 'timing']);
    const before = tree(root);
    const screen = terminal(bin, root, [], { cols: 140 });
    await screen.see('already there, app/middleware/stack.py:16');
    screen.press(...tick('timing'), KEYS.enter);
    expect(await screen.end()).toBe(2);
    expect(screen.text()).toContain('Nothing was chosen, nothing was written.');
    expect(tree(root)).toEqual(before);
  });

  it('asks which of several applications', async () => {
    const root = project(SEVERAL);
    const screen = terminal(bin, root, ['add', 'timing', '--no-tests']);
    await walk(screen, [
      ['Which application?'],
      ['app/main.py:app', KEYS.down, KEYS.enter],
      [WRITE, KEYS.enter],
    ]);
    expect(await screen.end()).toBe(0);
    expect(Object.keys(tree(root))).toContain('app/middleware/timing.py');
  });

  it('repeats the choice of an application, too', async () => {
    const root = project(SEVERAL);
    const screen = terminal(bin, root, ['add', 'timing', '--no-tests'], { cols: 140 });
    await walk(screen, [
      ['Which application?', KEYS.down, KEYS.enter],
      [WRITE, KEYS.enter],
    ]);
    await screen.see('npx create-mw add timing --app app/main.py:app');
    expect(await screen.end()).toBe(0);
  });
});

describe.concurrent('the command that repeats a prompted run', () => {
  const declined: readonly Step[] = FLOW.map(([text, ...keys]) =>
    text === OFFER ? [text, 'n', KEYS.enter] : [text, ...keys],
  );

  it.each([
    ['everything taken', FLOW],
    ['the offer declined', declined],
  ])('asks nothing again and writes the same: %s', async (_, steps) => {
    const root = project(SHOP);
    const first = terminal(bin, root, [], { cols: 200 });
    await walk(first, steps);
    await first.end();
    const [, words = ''] = /To repeat this run: npx create-mw (.*)/.exec(first.text()) ?? [];
    const copy = project(SHOP);
    const second = terminal(bin, copy, words.trim().split(' '), { cols: 200 });
    if (!/ -y\b/.test(words)) await walk(second, [[WRITE, KEYS.enter]]);
    await second.end();
    for (const text of [OFFER, ORIGINS, CREDENTIALS, TESTS]) {
      expect(second.text()).not.toContain(text);
    }
    expect(tree(copy)).toEqual(tree(root));
  });
});

describe.concurrent('nothing is written', () => {
  it.each(FLOW.map(([text], index) => [text, index] as const))(
    'after Ctrl-C at "%s"',
    async (text, index) => {
      const root = project(SHOP);
      const screen = terminal(bin, root, []);
      await walk(screen, FLOW.slice(0, index));
      await screen.see(text);
      screen.press(KEYS.ctrlC);
      expect(await screen.end()).toBe(130);
      leftTidy(screen);
      expect(screen.text()).toContain('Cancelled, nothing was written.');
      expect(tree(root)).toEqual(tree(project(SHOP)));
    },
  );

  it('after Ctrl-D', async () => {
    const root = project(SHOP);
    const screen = terminal(bin, root, []);
    await walk(screen, [[CHOOSE, KEYS.ctrlD]]);
    expect(await screen.end()).toBe(130);
    leftTidy(screen);
    expect(tree(root)).toEqual(tree(project(SHOP)));
  });

  it('and nothing asked where everything is there', async () => {
    const root = project(SHOP);
    const all = generated.map(({ id }) => id);
    await run(root, ['add', ...all, '-y']);
    const before = tree(root);
    const screen = terminal(bin, root, []);
    expect(await screen.end()).toBe(0);
    expect(tree(root)).toEqual(before);
  });

  it('after Ctrl-C at the choice of an application', async () => {
    const root = project(SEVERAL);
    const screen = terminal(bin, root, ['add', 'timing']);
    await walk(screen, [['Which application?', KEYS.ctrlC]]);
    expect(await screen.end()).toBe(130);
    leftTidy(screen);
    expect(tree(root)).toEqual(tree(project(SEVERAL)));
  });

  it('after a No to the preview: whoever waits for files must learn that there are none', async () => {
    const root = project(SHOP);
    const screen = terminal(bin, root, ['add', 'timing', '--no-tests']);
    await walk(screen, [[WRITE, 'n', KEYS.enter]]);
    expect(await screen.end()).toBe(130);
    leftTidy(screen);
    expect(screen.text()).toContain('Nothing was written.');
    expect(tree(root)).toEqual(tree(project(SHOP)));
  });

  it.each(['--dry-run', '--diff'])('with %s, and it does not ask whether to', async (flag) => {
    const root = project(SHOP);
    const screen = terminal(bin, root, ['add', 'timing', '--no-tests', flag]);
    expect(await screen.end()).toBe(0);
    expect(screen.text()).not.toContain(WRITE);
    expect(tree(root)).toEqual(tree(project(SHOP)));
  });
});

describe.concurrent('before the project is read', () => {
  const EARLY = 'Reading the project ...';

  /** For a git that answers late, so that there is time to look at what stands meanwhile. */
  const GIT = {
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/config': '',
    '.git/objects/.keep': '',
  };

  function lateGit(): { readonly PATH: string } {
    const folder = project({ git: '#!/bin/sh\nsleep 0.7\nexit 1\n' });
    chmodSync(join(folder, 'git'), 0o755);
    return { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` };
  }

  it('the menu stands there, and keys that are typed are kept for it', async () => {
    const screen = terminal(bin, project({ ...SHOP, ...GIT }), ['--no-tests'], { env: lateGit() });
    await screen.see(EARLY);
    screen.press(...tick('timing'), KEYS.enter);
    await screen.see(WRITE);
    expect(screen.text()).toContain('+ Timing');
    screen.press('n', KEYS.enter);
    expect(await screen.end()).toBe(130);
    leftTidy(screen);
  });

  it('keys are not kept for another question', async () => {
    const screen = terminal(bin, project({ ...SEVERAL, ...GIT }), [], { env: lateGit() });
    await walk(screen, [[EARLY, KEYS.down, KEYS.enter], ['Which application?'], ['admin/main.py']]);
    expect(screen.text()).not.toContain(OFFER);
    screen.press(KEYS.ctrlC);
    expect(await screen.end()).toBe(130);
    expect(screen.text()).toContain('Cancelled, nothing was written.');
  });

  it('and is taken away where there is nothing to ask', async () => {
    const screen = terminal(bin, project({ 'main.py': 'x = 1\n' }), [], { cols: 60 });
    await walk(screen, [[EARLY], ['No FastAPI or Starlette application was found.']]);
    expect(await screen.end()).toBe(2);
    const [menu = '', rest = ''] = screen.raw().split('\r\u001B[J');
    expect(rest).toMatch(/^No FastAPI/);
    const lines = stripVTControlCharacters(menu).split('\r\n');
    expect(menu).toMatch(new RegExp(`\\[${lines.length - 1}A$`));
    for (const line of lines) expect(line.length).toBeLessThan(60);
  });
});

describe.concurrent('nothing is asked', () => {
  it('with -y', async () => {
    const root = project(SHOP);
    const screen = terminal(bin, root, ['add', 'cors', 'auth', '-y']);
    expect(await screen.end()).toBe(0);
    expect(screen.text()).not.toContain('?25l');
    expect(screen.text()).toContain('cors.origins is empty');
    expect(Object.keys(tree(root))).toContain('app/middleware/auth.py');
  });

  it.each<[string, string[], Record<string, string>]>([
    ['with --no-input', ['--no-input'], {}],
    ['with --json', ['--json'], {}],
    ['in CI', [], { CI: 'true' }],
    ['on a dumb terminal', [], { TERM: 'dumb' }],
  ])('%s', async (_, args, env) => {
    const screen = terminal(bin, project(SHOP), ['add', 'cors', ...args], { env });
    expect(await screen.end()).toBe(2);
    expect(screen.text()).toContain('--set cors.origins=');
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

  it('the preview and the question name what will be run (install-not-in-preview)', async () => {
    const root = uv();
    const screen = terminal(bin, root, jwt, {
      cols: 200,
      env: { PATH: `${root}/bin:${process.env.PATH}` },
    });
    await screen.see(WRITE_AND_RUN);
    expect(screen.text()).toMatch(new RegExp(`\\nrun ${runs.source}`));
    screen.press(KEYS.enter);
    expect(await screen.end()).toBe(0);
  });

  it('a dry run names it, too, and --no-install says that it is left (install-not-in-preview)', async () => {
    const dry = await run(uv(), [...jwt, '--dry-run', '-y']);
    expect(dry.out).toMatch(new RegExp(`\\nrun ${runs.source}`));
    const left = await run(uv(), [...jwt, '--dry-run', '--no-install', '-y']);
    expect(left.out).not.toMatch(runs);
    expect(left.err).toMatch(new RegExp(`Not installed, as you asked. Run: ${runs.source}`));
  });

  it('notes count lines as they are after the write, and ask nothing about what is left out (stale-line-in-note)', async () => {
    const root = project({
      'app/main.py': [
        'import time\n\nfrom fastapi import FastAPI\nfrom fastapi.middleware.gzip import GZipMiddleware\n',
        'app = FastAPI()\napp.add_middleware(GZipMiddleware)\n\n',
        '@app.middleware("http")\nasync def timer(request, call_next):',
        '    start = time.perf_counter()\n    response = await call_next(request)',
        '    response.headers["X-Took"] = str(time.perf_counter() - start)\n    return response\n',
      ].join('\n'),
    });
    const screen = terminal(bin, root, ['add', 'request-id', 'timing', 'logging'], { cols: 200 });
    await walk(screen, [
      [OFFER, 'n', KEYS.enter],
      ['as a second clock?', KEYS.enter],
      [TESTS, 'n', KEYS.enter],
      [WRITE, KEYS.enter],
    ]);
    expect(await screen.end()).toBe(0);
    const [, said] = /app\/main\.py:(\d+): timer measures/.exec(screen.text()) ?? [];
    const lines = readFileSync(`${root}/app/main.py`, 'utf8').split('\n');
    expect(lines[Number(said) - 1]).toMatch(/@app\.middleware|async def timer/);
    expect(screen.text()).not.toContain('Logging:');
  });
});

describe.concurrent('any terminal will do', () => {
  it('of 40 columns', async () => {
    const root = project(SHOP);
    const screen = terminal(bin, root, [], { cols: 40 });
    await walk(screen, FLOW);
    expect(await screen.end()).toBe(0);
    leftTidy(screen);
    expect(Object.keys(tree(root))).toContain('app/middleware/cors.py');
  });

  /** Something is painted; the end of painting alone is none. */
  const isPainted = (raw: string): boolean =>
    raw.split('\u001B[').some((part) => /^(?!0m)[0-9;]+m/.test(part));

  it.each<[string, Record<string, string>, boolean]>([
    ['colours', {}, true],
    ['no colours when NO_COLOR is set', { NO_COLOR: '1' }, false],
  ])('%s', async (_, env, wanted) => {
    const screen = terminal(bin, project(SHOP), [], { env });
    await walk(screen, FLOW);
    expect(await screen.end()).toBe(0);
    expect(isPainted(screen.raw())).toBe(wanted);
  });
});
