import { describe, expect, it } from 'vitest';
import { appId } from '../src/core/ask/detect.ts';
import { workspaceOf } from './support/opened.ts';
import { open, planned } from './support/requests.ts';

const HEAD =
  'from fastapi import FastAPI\nfrom starlette.middleware.gzip import GZipMiddleware\n\n';
const GZIP = '.add_middleware(GZipMiddleware)';

describe('what holds an application is not the application', () => {
  it.each<[string, string]>([
    ['a list', 'apps = [FastAPI()]\n'],
    ['a dictionary', 'apps = {"one": FastAPI()}\n'],
    ['a comparison', 'has_app = FastAPI() is not None\n'],
    ['an argument', 'apps = dict(one=FastAPI())\n'],
  ])('%s: nothing is added to it', async (_, code) => {
    const typed = { concerns: ['timing'], settings: [], tests: false };
    const outcome = await planned({ 'main.py': HEAD + code }, typed);
    expect(outcome.kind).toBe('refused');
  });

  it('what is registered on one of its elements is a doubt', async () => {
    const { reading } = await open({ 'main.py': `${HEAD}apps = [FastAPI()]\napps[0]${GZIP}\n` });
    expect(reading.doubts).toHaveLength(1);
  });

  it('names that are bound side by side are', async () => {
    const { reading } = await open({ 'main.py': `${HEAD}app, size = FastAPI(), 1\napp${GZIP}\n` });
    expect(reading.layers.map(({ symbol }) => symbol)).toEqual(['GZipMiddleware']);
    expect(reading.doubts).toEqual([]);
  });
});

describe('applications of one line', () => {
  it.each<[string, string, string[]]>([
    ['by name', 'one, two = FastAPI(), FastAPI()\n', ['main.py:one', 'main.py:two']],
    ['in a list', 'apps = [FastAPI(), FastAPI()]\n', ['main.py:4.9', 'main.py:4.20']],
    ['among arguments', 'serve(FastAPI(), FastAPI())\n', ['main.py:4.7', 'main.py:4.18']],
    [
      'out of a factory',
      'def make():\n    return FastAPI(title="a"), FastAPI(title="b")\n',
      ['main.py:5.12', 'main.py:5.32'],
    ],
    ['on two lines', 'serve(\n    FastAPI(),\n    FastAPI(),\n)\n', ['main.py:5', 'main.py:6']],
  ])('can be told apart: %s', async (_, code, ids) => {
    const files = { 'main.py': HEAD + code };
    const workspace = await workspaceOf(files);
    expect(workspace.apps().map(appId)).toEqual(ids);
    for (const id of ids) expect(appId((await open(files, id)).reading.app)).toBe(id);
  });
});
