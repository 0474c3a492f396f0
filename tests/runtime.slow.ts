import process from 'node:process';
import { it } from 'vitest';
import { describePython } from './setup/python.ts';
import { nestsAsRead } from './support/runtime.ts';

describePython('law 7, under real FastAPI and Starlette', (python) => {
  // One seed, so that a failure means a change; LAWS_SEED tries others.
  const seed = Number(process.env.LAWS_SEED ?? 7);
  it('300 random applications nest as they are read', () => nestsAsRead(python, 300, seed));
});
