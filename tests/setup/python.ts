import { describe, inject } from 'vitest';
import { type Python, settled } from './settled.ts';

/** The Python that has tests/requirements.txt installed, or what is missing for it. */
export const python: Python = await settled(inject('python'));

/** A suite that needs Python: skipped without one, which globalSetup has then announced loudly. */
export function describePython(name: string, suite: (bin: string) => void): void {
  if ('bin' in python) describe(name, () => suite(python.bin));
  else describe.skip(`${name} (${python.missing})`, () => suite('python3'));
}
