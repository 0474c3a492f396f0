import { it } from 'vitest';
import { describePython } from './setup/python.ts';
import { nestsAsRead, snapshotsNestAsRead } from './support/runtime.ts';
import { findCases } from './support/snapshots.ts';

describePython('law 7, under real FastAPI and Starlette', (python) => {
  it('applications nest as they are read', () => nestsAsRead(python, 25, 1));

  // One interpreter for all: to start it takes longer than an application does.
  it('snapshots nest as they are read, before and after', () =>
    snapshotsNestAsRead(
      python,
      findCases().filter(({ runs }) => runs !== undefined),
    ));
});
