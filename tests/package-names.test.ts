import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { isKeyword, isStandardModule } from '../src/languages/python/names/standard.ts';
import { describePython } from './setup/python.ts';
import { cleanEnv, sandbox, type Texts, tree } from './support/cli.ts';

const { project, run, refused } = sandbox();

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const ADD = ['add', 'timing', 'logging', '-y', '--no-install'];

/** Where an application lies, and what imports it from the root. */
const SHAPES: Readonly<Record<string, { files: Texts; module: string; folder: string }>> = {
  flat: { files: { 'main.py': MAIN }, module: 'main', folder: '' },
  package: {
    files: { 'shop/__init__.py': '', 'shop/main.py': MAIN },
    module: 'shop.main',
    folder: 'shop/',
  },
  'src layout': {
    files: { 'src/shop/__init__.py': '', 'src/shop/main.py': MAIN },
    module: 'shop.main',
    folder: 'src/shop/',
  },
};

// R13-package-shadows
const HIDDEN: readonly [name: string, words: string, files?: Texts][] = [
  ['logging', 'standard library'],
  ['os', 'standard library'],
  ['types', 'standard library'],
  ['tomllib', 'standard library'],
  ['imp', 'standard library'],
  ['Logging', 'standard library'],
  ['class', 'a word of the language'],
  ['None', 'a word of the language'],
  ['__main__', 'kept for Python'],
  ['starlette', 'an installed package'],
  ['fastapi', 'an installed package'],
  ['uvicorn', 'an installed package'],
  ['main', 'it would hide main.py'],
  ['helpers', 'it would hide helpers.py', { 'helpers.py': '' }],
  ['Main', 'differs from main.py in case'],
  ['Layers', 'differs from layers in case', { 'layers/one.py': '' }],
  ['src', 'imports start from src', { 'src/shop/__init__.py': '' }],
  ['boto3', 'an installed package', { 'requirements.txt': 'boto3>=1\n' }],
  [
    'my_sdk',
    'an installed package',
    { 'pyproject.toml': '[project]\nname = "x"\ndependencies = ["my-sdk"]\n' },
  ],
  ['deep', 'an installed package', { 'uv.lock': '[[package]]\nname = "deep"\nversion = "1"\n' }],
  ['jose', 'an installed package', { 'keys.py': 'from jose import jwt\n' }],
  ['pytz', 'an installed package', { 'zones.py': 'import os, pytz as zones\n' }],
  [
    'found',
    'an installed package',
    { '.venv/lib/python3.12/site-packages/found/__init__.py': '', '.gitignore': '.venv\n' },
  ],
  ['single', 'an installed package', { 'venv/Lib/site-packages/single.py': '' }],
];

describe.concurrent('--package refuses', () => {
  it.each(HIDDEN)('%s: %s', async (name, words, files = {}) => {
    const root = project({ 'main.py': MAIN, ...files });
    await refused(root, [...ADD, '--package', name], [`--package ${name}`, words]);
  });

  it('the name of the folder that it would lie in: imports would find the other one', async () => {
    const root = project({ 'src/main.py': MAIN });
    await refused(
      root,
      [...ADD, '--package', 'src'],
      ['--package src', 'in a folder of that name'],
    );
  });

  it('another name than that of the package that stands', async () => {
    const root = project({ 'main.py': MAIN });
    expect(await run(root, [...ADD, '--package', 'layers'])).toMatchObject({ code: 0 });
    const cors = ['add', 'cors', '-y', '--no-install', '--set', 'cors.origins=https://a.example'];
    const texts = ['--package other', 'the package of this application is layers'];
    await refused(root, [...cors, '--package', 'other'], texts);
    expect(await run(root, [...cors, '--package', 'layers'])).toMatchObject({ code: 0 });
    expect(Object.keys(tree(root))).toContain('layers/cors.py');
  });

  it('with a name that works', async () => {
    const root = project({ 'main.py': MAIN, 'middleware.py': '' });
    const { err } = await run(root, [...ADD, '--package', 'os']);
    const [, ...words] = /(--package) (\w+)$/m.exec(err) ?? [];
    expect(words).toEqual(['--package', 'http_middleware']);
    expect(await run(root, [...ADD, ...words])).toMatchObject({ code: 0 });
  });
});

describe.concurrent('the name that is taken by itself', () => {
  it.each<[string, Texts]>([
    ['a dependency', { 'requirements.txt': 'middleware\n' }],
    ['an import that nothing of the project answers', { 'x.py': 'from middleware import y\n' }],
    ['a module', { 'middleware.py': '' }],
    ['a folder in another case', { 'Middleware/x.py': '' }],
  ])('is not the one of %s', async (_, files) => {
    const root = project({ 'main.py': MAIN, ...files });
    expect(await run(root, ADD)).toMatchObject({ code: 0 });
    expect(Object.keys(tree(root))).toContain('http_middleware/stack.py');
  });

  it('is that of a package of the project', async () => {
    const root = project({
      'main.py': `from middleware.own import x\n${MAIN}`,
      'middleware/__init__.py': '',
      'middleware/own.py': 'x = 1\n',
    });
    expect(await run(root, ADD)).toMatchObject({ code: 0 });
    expect(Object.keys(tree(root))).toContain('middleware/stack.py');
  });
});

it('is imported by a file beside a module that is called like one of the standard library', async () => {
  const root = project({
    'app/main.py':
      'from fastapi import FastAPI\n\nfrom app.core.middleware import setup\n\napp = FastAPI()\nsetup(app)\n',
    'app/core/__init__.py': '',
    'app/core/logging.py': 'import logging\n',
    'app/core/settings.py': 'ORIGINS = []\n',
    'app/core/middleware.py':
      'import logging\n\nfrom starlette.middleware.gzip import GZipMiddleware\n\nfrom app.core.settings import ORIGINS\n\nlogger = logging.getLogger(__name__)\n\n\ndef setup(app):\n    app.add_middleware(GZipMiddleware)\n',
  });
  expect(await run(root, ['add', 'request-id', '-y', '--no-install'])).toMatchObject({ code: 0 });
  expect(tree(root)['app/core/middleware.py']).toContain(
    'from app.middleware.stack import install_middleware\n',
  );
});

describe.concurrent('a name that the file has already', () => {
  it.each<[string, string, string]>([
    [
      'a function',
      'def install_middleware(app):\n    app.state.x = 1\n',
      'main.py:3: install_middleware',
    ],
    ['an import', 'from own import install_middleware\n', 'main.py:3: install_middleware'],
    [
      'a class between import and registration',
      'from slowapi.middleware import SlowAPIMiddleware\n\n\nclass APIKeys:\n    x = 1\n',
      'main.py:6: APIKeys',
    ],
  ])('is refused: %s', async (_, own, words) => {
    const limit = own.includes('slowapi') ? 'app.add_middleware(SlowAPIMiddleware)\n' : '';
    const root = project({
      'main.py': `from fastapi import FastAPI\n\n${own}\napp = FastAPI()\n${limit}`,
      'own.py': 'def install_middleware(app):\n    app.state.x = 1\n',
    });
    await refused(
      root,
      ['add', 'request-id', 'auth', '-y', '--no-install'],
      [words, 'another name'],
    );
  });
});

describePython('a name that is accepted', (python) => {
  const names = [
    undefined,
    'layers',
    'http_middleware',
    'mw',
    '_mw',
    'match',
    'logging_',
    'stack',
    'timing',
    'auth',
  ];
  const few = names.slice(0, 2);
  const cases = Object.entries(SHAPES).flatMap(([shape, row]) =>
    (shape === 'package' ? names : few).map((name) => ({
      shape,
      name: name ?? 'none',
      args: name ? ['--package', name] : [],
      ...row,
    })),
  );
  it.concurrent.each(cases)(
    '$shape, $name: the application is imported',
    async ({ files, module, folder, name, args }) => {
      const root = project(files);
      expect(await run(root, [...ADD, ...args])).toMatchObject({ code: 0 });
      const written = name === 'none' ? 'middleware' : name;
      expect(Object.keys(tree(root))).toContain(`${folder}${written}/stack.py`);
      const code = `import logging, os, ${module} as m; print([each.cls.__name__ for each in m.app.user_middleware])`;
      const cwd = folder.startsWith('src/') ? `${root}/src` : root;
      const { stdout, stderr } = await execa(python, ['-c', code], {
        cwd,
        env: cleanEnv(),
        extendEnv: false,
        reject: false,
      });
      expect({ stdout, stderr }).toMatchObject({
        stdout: "['TimingMiddleware', 'AccessLogMiddleware']",
      });
    },
  );

  it('the list has the modules and the keywords of this Python', async () => {
    const code =
      'import sys, keyword, json; print(json.dumps([sorted(getattr(sys, "stdlib_module_names", ())), keyword.kwlist]))';
    const { stdout } = await execa(python, ['-c', code]);
    const [modules, keywords]: [string[], string[]] = JSON.parse(stdout);
    expect(modules.filter((each) => !each.startsWith('_') && !isStandardModule(each))).toEqual([]);
    expect(keywords.filter((each) => !isKeyword(each))).toEqual([]);
  });
});
