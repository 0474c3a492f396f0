import { compileFormatter, compileParser } from '../../languages/python/wasm.ts';
import type { World } from '../world.ts';
import { recipeOf } from './recipes/index.ts';
import { words } from './words.ts';

/** FastAPI and Starlette. What takes long to load is loaded when it is needed. */
export const asgi: World = {
  id: 'asgi',
  words,
  recipe: recipeOf,
  rules: async () => (await import('./auditing.ts')).rules,
  start: async () => {
    const { open, startPython } = await import('./workspace.ts');
    await startPython();
    return open;
  },
  expect: (what) => (what === 'reading' ? compileParser() : compileFormatter()),
  sample: async (...asked) => (await import('./writing.ts')).sampleFiles(...asked),
};
