import { it } from 'vitest';
import { describePython } from './setup/python.ts';
import { nestsAsRead } from './support/runtime.ts';

describePython('law 7, under real FastAPI and Starlette', (python) => {
  it('2,000 random applications nest as they are read', () => nestsAsRead(python, 2000));
});
