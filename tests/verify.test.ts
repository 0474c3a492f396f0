import { chmodSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { describePython } from './setup/python.ts';
import { cleanEnv, type Env, sandbox, type Texts, tree } from './support/cli.ts';
import { HEART } from './support/concerns.ts';

const cli = sandbox();

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const FACTORY =
  'from fastapi import FastAPI\n\n\ndef create_app() -> FastAPI:\n    api = FastAPI()\n    return api\n';
const ADD = ['add', ...HEART, '-y', '--verify'];

/** Adds layers innermost instead of outermost, which no reader of the application's own file can know. */
const UPSIDE_DOWN = `import fastapi.applications
from starlette.middleware import Middleware


def append(self, cls, *args, **options):
    self.user_middleware.append(Middleware(cls, *args, **options))


fastapi.applications.FastAPI.add_middleware = append
`;
const PLANTED: Texts = {
  'app/__init__.py': '',
  'app/patches.py': UPSIDE_DOWN,
  'app/main.py': `import app.patches\nfrom fastapi import FastAPI\n\napp = FastAPI()\n`,
};

describePython('--verify', (python) => {
  const VIRTUAL_ENV = path.dirname(path.dirname(python));
  const run = (root: string, args: readonly string[], env: Env = {}) =>
    cli.run(root, args, { env: { VIRTUAL_ENV, ...env } });

  /** The run ends with `code`, says `texts` and leaves every byte as it was. */
  const leaves = async (
    root: string,
    args: readonly string[],
    code: number,
    texts: readonly (string | RegExp)[],
    env: Env = {},
  ) => {
    const before = tree(root);
    const folders = readdirSync(root, { recursive: true }).sort();
    const result = await run(root, args, env);
    expect(result, result.err).toMatchObject({ code, out: '' });
    for (const text of texts) expect(result.err).toMatch(text);
    expect(tree(root)).toEqual(before);
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(folders);
  };

  it.concurrent.each<[string, Texts]>([
    ['at module level', { 'app/__init__.py': '', 'app/main.py': MAIN }],
    ['in a flat main.py', { 'main.py': MAIN }],
    ['below src', { 'src/shop/__init__.py': '', 'src/shop/main.py': MAIN }],
    [
      'in a folder of a repository',
      {
        'backend/pyproject.toml': '[project]\nname = "x"\n',
        'backend/app/__init__.py': '',
        'backend/app/main.py': `import pathlib\n\nassert pathlib.Path("pyproject.toml").exists()\n${MAIN}`,
      },
    ],
    ['made by a factory', { 'jobs/__init__.py': '', 'jobs/web.py': FACTORY }],
    [
      'made by a factory that another module calls',
      {
        'web/__init__.py': '',
        'web/make.py': FACTORY.replace('()', '(debug)'),
        'web/main.py': 'from web.make import create_app\n\nserved = create_app(True)\n',
      },
    ],
    [
      'that prints, starts threads and wants its own arguments',
      {
        'main.py': `import os, sys, threading, time\n\nprint("noise")\nos.system("echo more noise")\nassert len(sys.argv) == 1\nthreading.Thread(target=time.sleep, args=(60,)).start()\n${MAIN}`,
      },
    ],
    [
      'with layers of its own',
      {
        'main.py': `import os\nfrom fastapi.middleware.cors import CORSMiddleware as C\nfrom fastapi.middleware.gzip import GZipMiddleware\n${MAIN}\nif os.environ.get("SMALL"):\n    app.add_middleware(GZipMiddleware)\napp.add_middleware(C)\n\n\n@app.middleware("http")\nasync def mark(request, call_next):\n    return await call_next(request)\n`,
      },
    ],
    [
      'wrapped by hand',
      {
        'main.py': `from fastapi.middleware.cors import CORSMiddleware\n${MAIN}\napp = CORSMiddleware(app, allow_origins=["https://a.example"])\n`,
      },
    ],
  ])('agrees with an application %s, and leaves no __pycache__', async (_, files) => {
    const root = cli.project(files);
    const added = await run(root, ADD);
    expect(added, added.err).toMatchObject({ code: 0 });
    expect(added.err).toContain(`Verified with ${python}`);
    expect(added.err).toMatch(/To repeat this run: .* --verify/);
    expect(tree(root)).not.toEqual(files);
    expect(Object.keys(tree(root)).filter((name) => name.includes('__pycache__'))).toEqual([]);
    expect(await run(root, ['stack', '--verify'])).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Verified with ${python}`),
    });
  });

  it.concurrent('agrees with nothing to do and with a removal', async () => {
    const root = cli.project({ 'main.py': MAIN });
    expect(await run(root, ['add', 'timing'])).toMatchObject({ code: 0 });
    for (const args of [
      ['add', 'timing'],
      ['remove', 'timing'],
    ]) {
      const { code, err } = await run(root, [...args, '--verify']);
      expect({ code, err }).toMatchObject({ code: 0 });
      expect(err).toContain(`Verified with ${python}`);
    }
    expect(tree(root)).toEqual({ 'main.py': MAIN });
  });

  it.concurrent('a planted wrong placement is caught and rolled back byte for byte', () =>
    leaves(cli.project(PLANTED), ADD, 1, [
      'does not nest as planned',
      /expected: CORSMiddleware > RequestIDMiddleware > TimingMiddleware > AccessLogMiddleware > AuthMiddleware/,
      /running: {2}AuthMiddleware > AccessLogMiddleware > TimingMiddleware > RequestIDMiddleware > CORSMiddleware/,
      'Every file is as it was before',
    ]));

  it.concurrent('without --verify nobody notices, stack --verify does', async () => {
    const root = cli.project(PLANTED);
    expect(await run(root, ADD.slice(0, -1))).toMatchObject({ code: 0 });
    const { code, out } = await run(root, ['stack', '--verify']);
    expect(code).toBe(1);
    expect(out).toContain('running:  AuthMiddleware > AccessLogMiddleware');
    const json = await run(root, ['stack', '--verify', '--json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out).running).toMatchObject({
      matches: false,
      layers: expect.arrayContaining(['AuthMiddleware']),
    });
    expect(await run(root, ADD), 'nothing to do').toMatchObject({ code: 1 });
    await leaves(root, ['remove', 'auth', '--verify'], 1, ['does not nest as planned']);
  });

  it.concurrent('an edited requirements.txt is put back, too', () =>
    leaves(
      cli.project({ ...PLANTED, 'requirements.txt': 'fastapi' }),
      [...ADD, '--tests', '--set', 'auth.scheme=jwt'],
      1,
      ['Every file is as it was before'],
    ));

  it.concurrent('what a package manager wrote into the project is put back', async () => {
    const root = cli.project({
      ...PLANTED,
      'pyproject.toml': '[project]\nname = "x"\n',
      'uv.lock': 'old\n',
      'bin/uv': `#!/bin/sh\ncase "$1" in python) echo "$UV_FINDS"; exit 0;; esac\necho more >> pyproject.toml\necho new > uv.lock\n`,
    });
    chmodSync(`${root}/bin/uv`, 0o755);
    const env = { PATH: `${root}/bin:${cleanEnv().PATH}`, UV_FINDS: python };
    await leaves(
      root,
      [...ADD, '--set', 'auth.scheme=jwt'],
      1,
      ['What uv put into the environment stays there'],
      env,
    );
  });

  it.concurrent('an application that does not import is refused before anything is written', () =>
    leaves(cli.project({ 'main.py': `import not_there\n${MAIN}` }), ADD, 1, [
      `cannot be imported with ${python}`,
      'Nothing was written',
      /File ".*main\.py", line 1/,
      "No module named 'not_there'",
    ]));

  it.concurrent('one that ends the process is, too', () =>
    leaves(cli.project({ 'main.py': `import os\n${MAIN}\nos._exit(3)\n` }), ADD, 1, [
      /ended \(exit 3\)/,
      'Nothing was written',
    ]));

  it.concurrent('one that no longer imports afterwards is rolled back', () =>
    leaves(
      cli.project({
        'main.py': `import pathlib\n${MAIN}\nassert not pathlib.Path("middleware").exists(), "surprise"\n`,
      }),
      ADD,
      1,
      ['AssertionError: surprise', 'Every file is as it was before'],
    ));

  it.concurrent.each<[string, Texts, string]>([
    [
      'a factory with arguments',
      { 'main.py': FACTORY.replace('()', '(debug)') },
      'create_app() needs arguments',
    ],
    [
      'an asynchronous factory',
      { 'main.py': FACTORY.replace('def ', 'async def ') },
      'create_app() is asynchronous',
    ],
    [
      'an attribute of an object that nobody makes',
      {
        'main.py':
          'from fastapi import FastAPI\n\n\nclass Server:\n    def __init__(self):\n        self.app = FastAPI()\n',
      },
      'no name of a module leads to it',
    ],
  ])('%s cannot be looked at: exit 2', (_, files, text) =>
    leaves(cli.project(files), ADD, 2, [text, 'Nothing was written', 'Run it without --verify']),
  );

  it.concurrent('nothing is registered by --files-only: exit 2', () =>
    leaves(cli.project({ 'main.py': MAIN }), [...ADD, '--files-only'], 2, [
      /create-mw(@\S+)? stack --verify/,
    ]));

  it.concurrent('no Python: exit 2', () =>
    leaves(cli.project({ 'main.py': MAIN }), ADD, 2, ['no Python was found'], {
      VIRTUAL_ENV: '',
      PATH: cli.project({}),
    }));

  it.concurrent('the project’s own .venv is found', async () => {
    const root = cli.project({ 'backend/app/__init__.py': '', 'backend/app/main.py': MAIN });
    symlinkSync(VIRTUAL_ENV, `${root}/.venv`);
    const { code, err } = await run(root, ADD, { VIRTUAL_ENV: '', PATH: cli.project({}) });
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(err).toContain(`Verified with ${root}/.venv/bin/python`);
  });

  it.concurrent('new and demo verify what they made', async () => {
    const root = cli.project({});
    for (const args of [['new', 'my-api'], ['demo']]) {
      const { code, err } = await run(root, [...args, '--verify', '--no-install']);
      expect({ code, err }).toMatchObject({ code: 0 });
      expect(err).toContain('Verified');
    }
  });

  it.concurrent('new without a Python leaves no folder', () =>
    leaves(cli.project({}), ['new', 'my-api', '--verify'], 1, ['Every file is as it was before'], {
      VIRTUAL_ENV: '',
      PATH: cli.project({}),
    }));

  it.concurrent('a dry run says that it verified nothing', async () => {
    const { code, err } = await run(cli.project({ 'main.py': MAIN }), [...ADD, '--dry-run']);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(err).toContain('so nothing was verified');
  });
});
