import { beforeAll, expect, it } from 'vitest';
import { openProject, startPython } from '../src/languages/python/tree/module.ts';
import { texts } from '../src/texts.gen.js';
import { conventions } from '../src/worlds/asgi/conventions.ts';
import { findApps } from '../src/worlds/asgi/find/find.ts';
import { readApp } from '../src/worlds/asgi/read/read.ts';
import type { AsgiLayer } from '../src/worlds/asgi/types.ts';
import { memoryFiles } from './support/files.ts';
import { after, planned, type Texts } from './support/requests.ts';

beforeAll(startPython);

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';

function layersOf(files: Texts): readonly AsgiLayer[] {
  const project = openProject(memoryFiles(files), conventions);
  const [found] = findApps(project);
  if (!found) throw new Error('no application');
  return readApp(project, found).layers;
}

/** What is known of a layer, without its place. */
const known = ({ site: _, reach: __, ...rest }: AsgiLayer) => rest;

it('classes of ours are known by the letters of their files as they are by reading those', async () => {
  const typed = {
    concerns: ['request-id', 'timing', 'logging', 'auth', 'errors', 'cors'],
    settings: ['cors.origins=https://a.example'],
    tests: false,
  };
  const outcome = await planned({ 'main.py': MAIN }, typed);
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  const written = after({ 'main.py': MAIN }, outcome.plan.changes);
  const ours = Object.keys(written).filter((path) => texts[`asgi/${path.split('/').at(-1)}`]);
  expect(ours.length).toBeGreaterThan(4);
  // The same code, but another text: it has to be parsed.
  const reread = Object.fromEntries(
    Object.entries(written).map(([path, text]) => [
      path,
      ours.includes(path) ? `${text}\n# Read.\n` : text,
    ]),
  );
  const layers = layersOf(written);
  expect(layers.map(({ concern }) => concern)).toEqual([
    ...['cors', 'request-id', 'timing', 'logging', 'errors', 'auth'],
  ]);
  expect(layersOf(reread).map(known)).toEqual(layers.map(known));
  for (const { concern, owned, through } of layers)
    expect([concern, owned, through]).toEqual([concern, true, concern === 'cors']);
});

const USES = (line: string): string => `${MAIN}\n${line}\n`;
const brief = (layer: AsgiLayer | undefined) =>
  layer && {
    concern: layer.concern,
    symbol: layer.symbol,
    origin: layer.origin,
    definedAs: layer.definedAs,
    home: layer.home,
    owned: layer.owned,
  };
const CLASS =
  'class Mine:\n    def __init__(self, app): self.app = app\n    async def __call__(self, scope, receive, send): await self.app(scope, receive, send)\n';

it.each<[string, Texts, ReturnType<typeof brief>]>([
  [
    'a class of a library',
    {
      'main.py': USES(
        'from starlette.middleware.gzip import GZipMiddleware as Gzip\napp.add_middleware(Gzip)',
      ),
    },
    {
      ...{ concern: 'compression', symbol: 'Gzip', definedAs: 'GZipMiddleware' },
      ...{ origin: 'starlette.middleware.gzip.GZipMiddleware', home: undefined, owned: false },
    },
  ],
  [
    'a class of the project, under another name',
    {
      'main.py': USES('from mine import Mine as Other\napp.add_middleware(Other)'),
      'mine.py': CLASS,
    },
    {
      ...{ concern: null, symbol: 'Other', definedAs: 'Mine' },
      ...{ origin: 'mine.py:Mine', home: 'mine.py', owned: false },
    },
  ],
  [
    'a class that derives from one of a library',
    {
      'main.py': USES(
        'from starlette.middleware.cors import CORSMiddleware\n\n\nclass Ours(CORSMiddleware): ...\n\n\napp.add_middleware(Ours)',
      ),
    },
    {
      ...{ concern: 'cors', symbol: 'Ours', definedAs: 'Ours' },
      ...{ origin: 'main.py:Ours', home: 'main.py', owned: false },
    },
  ],
])('%s', (_, files, expected) => {
  expect(brief(layersOf(files)[0])).toEqual(expected);
});
