import process from 'node:process';
import { defineConfig } from 'vitest/config';
import fast from './vitest.config.ts';

/** The suites that need neither the built program nor Python: those that a mutant can be asked by. */
export default defineConfig({
  test: {
    include: process.env.MUTANTS_SUITES?.split(',') ?? ['tests/*.test.ts', 'tests/*.memory.ts'],
    exclude: [
      'tests/{architecture,behaviour,bench,bin,cli,docs,generated,install,laws}.test.ts',
      'tests/{package,parser-limits,prompt,runtime,snapshots,verify}.test.ts',
    ],
    provide: { python: { missing: 'mutants are not asked by Python' } },
    // What one mutant leaves in the memory of a module must not answer for the next.
    isolate: true,
    maxWorkers: 1,
    testTimeout: fast.test?.testTimeout ?? 300_000,
  },
});
