import { defineConfig } from 'vitest/config';
import slow from './vitest.slow.config.ts';

/** For `npm run random`, which needs Python but not the built program. */
export default defineConfig({
  test: {
    ...slow.test,
    globalSetup: ['tests/setup/venv.ts'],
    include: ['tests/random/matrix.ts'],
    testTimeout: 7_200_000,
    disableConsoleIntercept: true,
  },
});
