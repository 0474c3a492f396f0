import { defineConfig } from 'vitest/config';
import fast from './vitest.config.ts';

export default defineConfig({
  test: {
    ...fast.test,
    include: ['tests/**/*.slow.ts'],
    globalSetup: ['tests/setup/build.ts', 'tests/setup/venv.ts', 'tests/setup/frameworks.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
