import { it } from 'vitest';
import { describePython } from './setup/python.ts';
import { nestsAsRead, snapshotsNestAsRead } from './support/runtime.ts';
import { findCases } from './support/snapshots.ts';

describePython('law 7, under real FastAPI and Starlette', (python) => {
  it('applications nest as they are read', () => nestsAsRead(python, 80, 1));

  it.each(findCases().filter(({ runs }) => runs !== undefined))(
    '$name nests as it is read, before and after',
    (each) => snapshotsNestAsRead(python, [each]),
  );
});
