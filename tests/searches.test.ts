import { expect, test } from 'vitest';
import type { Files } from '../src/types.ts';
import { memoryFiles } from './support/files.ts';
import { workspaceOf } from './support/opened.ts';

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
  expect(searches.slice(1)).toEqual([['make'], ['create_two']]);
});
