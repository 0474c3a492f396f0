import process from 'node:process';
import { defineConfig } from 'vitest/config';

/** Where `.ci/run` gathers what each run did not test. */
const results = process.env.CREATE_MW_RESULTS;

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/setup/build.ts', 'tests/setup/venv.ts'],
    isolate: false,
    // Most tests wait for a process of their own; the default leaves one of two cores idle.
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    ...(results !== undefined && {
      reporters: ['default', ['json', { outputFile: `${results}/${process.pid}.json` }]],
    }),
  },
});
