import { defineConfig } from 'vitest/config';
import fast from './vitest.config.ts';

export default defineConfig({
  test: {
    ...fast.test,
    include: ['tests/**/*.slow.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
