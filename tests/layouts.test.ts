import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { describePython } from './setup/python.ts';
import { cleanEnv, sandbox, type Texts } from './support/cli.ts';
import { HEART } from './support/concerns.ts';

const cli = sandbox();
const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const NAMES = [
  'CORSMiddleware',
  'RequestIDMiddleware',
  'TimingMiddleware',
  'AccessLogMiddleware',
  'AuthMiddleware',
];

type Layout = {
  readonly files: Texts;
  /** Where it is started, and as what: `uvicorn shop.app:app`. */
  readonly from?: string;
  readonly runs: string;
};

const LAYOUTS: Readonly<Record<string, Layout>> = {
  flat: { files: { 'main.py': MAIN }, runs: 'main:app' },
  'a package': { files: { 'app/__init__.py': '', 'app/main.py': MAIN }, runs: 'app.main:app' },
  'a package that imports itself': {
    files: {
      'app/__init__.py': '',
      'app/config.py': 'NAME = "x"\n',
      'app/main.py': `from app.config import NAME\n${MAIN}`,
    },
    runs: 'app.main:app',
  },
  'a package with relative imports': {
    files: {
      'app/__init__.py': '',
      'app/config.py': 'NAME = "x"\n',
      'app/main.py': `${MAIN}\nfrom .config import NAME\n`,
    },
    runs: 'app.main:app',
  },
  src: {
    files: {
      'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\n',
      'src/shop/__init__.py': '',
      'src/shop/app.py': MAIN,
    },
    from: 'src',
    runs: 'shop.app:app',
  },
  'a namespace package': {
    files: {
      'acme/shop/main.py': `from acme.shop import config\n${MAIN}`,
      'acme/shop/config.py': '',
    },
    runs: 'acme.shop.main:app',
  },
  'an application of its own below': {
    files: {
      'README.md': '',
      'backend/Dockerfile': 'CMD ["uvicorn", "main:app"]\n',
      'backend/main.py': `import settings\n${MAIN}`,
      'backend/settings.py': '',
    },
    from: 'backend',
    runs: 'main:app',
  },
  'a member of a workspace': {
    files: {
      'pyproject.toml': '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
      'packages/api/pyproject.toml': '[project]\nname = "api"\nversion = "1"\n',
      'packages/api/src/api/__init__.py': '',
      'packages/api/src/api/main.py': MAIN,
      'packages/core/pyproject.toml': '[project]\nname = "core"\nversion = "1"\n',
      'packages/core/src/core/__init__.py': '',
    },
    from: 'packages/api/src',
    runs: 'api.main:app',
  },
  'siblings called like modules of Python (k01-import-root, C12-stdlib-named-sibling)': {
    files: {
      'shop/__init__.py': '',
      'shop/logging.py': 'import logging as standard\n',
      'shop/types.py': '',
      'shop/api/__init__.py': '',
      'shop/api/server.py': `import logging\n${MAIN}`,
    },
    runs: 'shop.api.server:app',
  },
  'a folder that the file puts on sys.path (n14-sys-path)': {
    files: {
      'main.py': `import sys\nfrom pathlib import Path\n\nsys.path.insert(0, str(Path(__file__).parent / "server"))\n\n${MAIN}`,
      'server/middleware/__init__.py': '',
      'server/pricing.py': '',
    },
    runs: 'main:app',
  },
  'siblings called like installed packages, by what is taken from them (k01-import-root)': {
    files: {
      'shop/__init__.py': '',
      'shop/pydantic.py': 'X = 1\n',
      'shop/httpx.py': 'X = 1\n',
      'shop/main.py': `import httpx\nfrom pydantic import BaseModel\n${MAIN}\n\nclass Item(BaseModel):\n    url: str = str(httpx.URL('/'))\n`,
    },
    runs: 'shop.main:app',
  },
  'a sibling called like a package that the project asks for (k01-import-root)': {
    files: {
      'pyproject.toml': '[project]\nname = "acme"\nversion = "1"\ndependencies = ["httpx"]\n',
      'src/acme/__init__.py': '',
      'src/acme/httpx/__init__.py': '',
      'src/acme/main.py': `import httpx\n${MAIN}`,
    },
    from: 'src',
    runs: 'acme.main:app',
  },
  'a sibling that imports the package it is called like (k01-import-root)': {
    files: {
      'shop/__init__.py': '',
      'shop/httpx.py': 'import httpx\n\nClient = httpx.Client\n',
      'shop/main.py': `from httpx import Client\n${MAIN}`,
    },
    runs: 'shop.main:app',
  },
  'a script beside an __init__.py': {
    files: {
      'app/__init__.py': '',
      'app/config.py': 'NAME = "x"\n',
      'app/main.py': `from config import NAME\n${MAIN}`,
    },
    from: 'app',
    runs: 'main:app',
  },
  'a folder that another file puts on sys.path (n14-sys-path)': {
    files: {
      'paths.py':
        'import sys\nfrom pathlib import Path\n\nsys.path.insert(0, str(Path(__file__).parent / "lib"))\n',
      'main.py': `import paths\n${MAIN}`,
      'lib/middleware/__init__.py': '',
    },
    runs: 'main:app',
  },
  'a folder that a function puts on sys.path (n14-sys-path)': {
    files: {
      'main.py': `import sys\nfrom pathlib import Path\n\n\ndef extend(name):\n    sys.path.insert(0, str(Path(__file__).parent / name))\n\n\nextend("lib")\n\n${MAIN}\nimport util\n`,
      'lib/middleware/__init__.py': 'X = 1\n',
      'lib/util.py': 'from middleware import X\n',
    },
    runs: 'main:app',
  },
  'a folder that is assigned to sys.path (n14-sys-path)': {
    files: {
      'main.py': `import sys\nfrom pathlib import Path\n\nsys.path[:0] = [str(Path(__file__).parent / "lib")]\n\n${MAIN}`,
      'lib/middleware/__init__.py': '',
    },
    runs: 'main:app',
  },
  'a factory': {
    files: {
      'app/__init__.py': '',
      'app/main.py':
        'from fastapi import FastAPI\n\n\ndef create_app():\n    app = FastAPI()\n    return app\n\n\napp = create_app()\n',
    },
    runs: 'app.main:app',
  },
  'a package called middleware, with a file of ours in it': {
    files: { 'app/__init__.py': '', 'app/main.py': MAIN, 'app/middleware/auth.py': 'X = 1\n' },
    runs: 'app.main:app',
  },
};

const ASK = `import importlib, json, sys
module, _, name = sys.argv[1].partition(":")
app = getattr(importlib.import_module(module), name)
print(json.dumps([each.cls.__name__ for each in app.user_middleware]))`;

const started = (python: string, cwd: string, app: string) =>
  execa(python, ['-W', 'ignore', '-c', ASK, app], {
    cwd,
    env: { ...cleanEnv(), PYTHONDONTWRITEBYTECODE: '1' },
    extendEnv: false,
    reject: false,
  });

describePython('what add imports is imported, from where the application is started', (python) => {
  describe.concurrent('in every layout', () => {
    it.each(Object.entries(LAYOUTS))('%s', async (_, { files, from = '', runs }) => {
      const root = cli.project(files);
      expect(await cli.run(root, ['add', ...HEART, '-y', '--no-tests'])).toMatchObject({ code: 0 });
      const { stdout } = await started(python, path.join(root, from), runs);
      expect(JSON.parse(stdout.split('\n').at(-1) ?? '')).toEqual(NAMES);
    });
  });

  it('says which start its import is for where nothing else does, and what the other one takes', async () => {
    const root = cli.project({ 'svc/app/main.py': MAIN });
    const { err: stderr } = await cli.run(root, ['add', 'timing', '-y', '--no-tests']);
    const [, written = '?', whole = '?', from = '?', other = '?'] =
      /`(from [\w.]+)` is right .* started as ([\w.]+) in (\w+), it has to be `(from [\w.]+)`/.exec(
        stderr,
      ) ?? [];
    const inside = await started(python, path.join(root, 'svc/app'), 'main:app');
    expect(inside.stdout).toContain('TimingMiddleware');
    const above = path.join(root, from);
    expect(await started(python, above, `${whole}:app`)).toMatchObject({ exitCode: 1 });
    const main = path.join(root, 'svc/app/main.py');
    writeFileSync(main, readFileSync(main, 'utf8').replace(written, other));
    expect((await started(python, above, `${whole}:app`)).stdout).toContain('TimingMiddleware');
  });

  it.each([
    ['a package', { 'app/main.py': MAIN, 'app/__init__.py': '' }],
    ['a server command', { 'app/main.py': MAIN, Procfile: 'web: uvicorn app.main:app' }],
    ['its own imports', { 'app/main.py': `from app import x\n${MAIN}`, 'app/x.py': '' }],
    ['no folder', { 'main.py': MAIN }],
  ])('says nothing of it where %s tells', async (_, files) => {
    const { err: stderr } = await cli.run(cli.project(files), ['add', 'timing', '-y', '--dry-run']);
    expect(stderr).not.toContain('how it is started');
  });
});
