import { defineConfig } from 'vitest/config';
import fast from './vitest.config.ts';

export default defineConfig({
  test: {
    ...fast.test,
    include: ['tests/**/*.slow.ts'],
    globalSetup: ['tests/setup/build.ts', 'tests/setup/venv.ts', 'tests/setup/frameworks.ts'],
    // Its runs keep the cores busy themselves, and some of them are told not to take too long.
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
