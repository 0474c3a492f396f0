import process from 'node:process';
import { defineConfig } from 'vitest/config';

/** For suites that need neither the built program nor Python: `scripts/mutants.mjs` names those of a file. */
export default defineConfig({
  test: {
    include: process.env.MUTANTS_SUITES?.split(',') ?? ['tests/*.memory.ts'],
    setupFiles: ['tests/setup/mutants.ts'],
    provide: { python: { missing: 'mutants are not asked by Python' } },
    // What one mutant leaves in the memory of a module must not answer for the next.
    isolate: true,
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
