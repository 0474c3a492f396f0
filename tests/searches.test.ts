import { expect, test } from 'vitest';
import { audit } from '../src/core/audit/audit.ts';
import { fixtures } from '../src/fixtures.gen.js';
import type { Files } from '../src/types.ts';
import { memoryFiles } from './support/files.ts';
import { rules, workspaceOf } from './support/opened.ts';

const factory = (name: string): string =>
  `from fastapi import FastAPI\n\n\ndef ${name}():\n    app = FastAPI()\n    return app\n`;

const caller = (name: string): string =>
  `from ${name} import create_${name}\n\n\ndef serve_${name}(app=create_${name}()):\n    return app\n`;

function counted(files: Files): { readonly files: Files; readonly searches: string[][] } {
  const searches: string[][] = [];
  const search = (words: readonly string[]): readonly string[] => {
    searches.push([...words]);
    return files.search(words);
  };
  return { files: { ...files, search }, searches };
}

/** Not what an application is bound anew by, which each reading looks for in one search. */
const isForNames = (words: readonly string[]): boolean => !words.some((word) => /[=:(]/.test(word));

const names = ['alpha', 'beta', 'gamma', 'delta'];
const texts = Object.fromEntries(
  names.flatMap((name) => [
    [`${name}.py`, factory(`create_${name}`)],
    [`serve/${name}.py`, caller(name)],
  ]),
);

test('the names of all factories are looked for in one search', async () => {
  const { files, searches } = counted(memoryFiles(texts));
  const workspace = await workspaceOf(files);
  for (const app of workspace.apps()) workspace.read(app);
  const forFactories = searches.filter((words) => words.some((word) => /^create_/.test(word)));
  expect(forFactories).toEqual([['create_alpha', 'create_beta', 'create_delta', 'create_gamma']]);
});

test('a name that is in many files is looked for by itself', async () => {
  const short = { 'one.py': factory('make'), 'two.py': factory('create_two') };
  const { files, searches } = counted(memoryFiles(short));
  const workspace = await workspaceOf(files);
  for (const app of workspace.apps()) workspace.read(app);
  expect(searches.slice(1).filter(isForNames)).toEqual([['make'], ['create_two']]);
});

/** Every application of these files, as `file:name`. */
const found = async (files: Readonly<Record<string, string>>): Promise<string[]> => {
  const workspace = await workspaceOf(memoryFiles(files));
  return workspace.apps().map(({ file, name }) => `${file}:${name}`);
};

test.each([
  ['an alias of an import', 'from fastapi import FastAPI as Api\n\napp = Api()\n'],
  ['an alias over two lines', 'from fastapi import (\n    FastAPI\n    as Api,\n)\napp = Api()\n'],
  ['another name', 'from fastapi import FastAPI\n\nApi = FastAPI\nMore = Api\napp = More()\n'],
  ['a name with a type', 'import fastapi\n\nApi: type = fastapi.FastAPI\napp = Api()\n'],
  [
    'a name inside a function',
    'import fastapi\n\n\ndef make():\n    cls = fastapi.FastAPI\n    app = cls()\n    return app\n',
  ],
  [
    'a class',
    'import fastapi\n\n\nclass Api(\n    Generic[T],\n    fastapi.FastAPI,\n): ...\n\n\napp = Api()\n',
  ],
  [
    'a class of a class',
    'from fastapi import FastAPI\n\n\nclass Mine(FastAPI): ...\nclass Ours(Mine): ...\napp = Ours()\n',
  ],
  ['a line that goes on', 'from fastapi import FastAPI\n\napp = FastAPI \\\n    ()\n'],
])('an application is found by %s', async (_, text) => {
  expect(await found({ 'main.py': text })).toEqual(['main.py:app']);
});

test('names of the framework are followed from file to file', async () => {
  const files = {
    'base.py': 'import fastapi\n\n\nclass Base(fastapi.FastAPI): ...\n',
    'again.py': 'from base import Base as Renamed\n',
    'more.py': 'from again import Renamed\n\n\nclass Special(Renamed): ...\n',
    'main.py': 'import more\n\napp = more.Special()\n',
  };
  expect(await found(files)).toEqual(['main.py:app']);
});

test('calls that no class of the framework can be behind are not looked into', async () => {
  const read: string[] = [];
  const { search, ...files } = memoryFiles({
    'main.py':
      'from fastapi import FastAPI\nfrom far import helper\n\napp = FastAPI()\nhelper.run()\n',
    'far.py': 'from further import helper\n',
    'further.py': 'class helper: ...\n',
    'types.py': 'from fastapi import FastAPI\nimport far\n\n\ndef use(app: FastAPI) -> None: ...\n',
  });
  const noted = {
    ...files,
    read: (path: string) => {
      read.push(path);
      return files.read(path);
    },
  };
  const workspace = await workspaceOf({ ...noted, search });
  expect(workspace.apps()).toHaveLength(1);
  expect(read).not.toContain('far.py');
  expect(read).not.toContain('further.py');
});

test("in the framework's own repository its classes are the framework's, not the project's", async () => {
  const workspace = await workspaceOf(
    memoryFiles({
      'fastapi/__init__.py': 'from .applications import FastAPI as FastAPI\n',
      'fastapi/applications.py':
        'from starlette.applications import Starlette\n\n\nclass FastAPI(Starlette):\n    def __init__(self, middleware=None):\n        self.user_middleware = list(middleware or [])\n\n    def build_middleware_stack(self): ...\n',
      'docs_src/main.py':
        'from fastapi import FastAPI\nfrom fastapi.middleware.gzip import GZipMiddleware\n\napp = FastAPI()\napp.add_middleware(GZipMiddleware)\n',
    }),
  );
  const [app] = workspace.apps();
  expect(app).toMatchObject({ framework: 'fastapi', file: 'docs_src/main.py' });
  const reading = app && workspace.read(app);
  expect(reading?.doubts).toEqual([]);
  expect(reading?.layers.map(({ concern }) => concern)).toEqual(['compression']);
});

/**
 * Looked for by itself, once: a name of the project's own, what most routes raise, what lies inside the layers, and who
 * answers preflights where a layer of the project's own has the headers of CORS.
 */
const LATE = [
  ...['STORE_SECRET_KEY', 'HTTPException', 'get_route_handler'],
  ...['OPTIONS', 'equest-method', 'EQUEST-METHOD', 'equest-Method'],
];

test.each(Object.entries(fixtures))(
  'check reads the project once: %s',
  async (_, { bad, good }) => {
    for (const texts of [bad, good]) {
      const { files, searches } = counted(memoryFiles(texts));
      const workspace = await workspaceOf(files);
      const settings = { rules: new Map(), exclude: [], failOn: undefined };
      await audit(workspace, { rules, settings, app: undefined, within: '', paths: [] });
      const isOwn = ([word = '']: readonly string[]): boolean =>
        Object.values(texts).some((text) => new RegExp(`(def|class) ${word}\\b`).test(text));
      const others = searches.slice(1).filter((words) => isForNames(words) && !isOwn(words));
      expect(others.filter(([word = '']) => !LATE.includes(word))).toEqual([]);
    }
  },
);
