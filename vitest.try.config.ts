import { defineConfig } from 'vitest/config';
import fast from './vitest.config.ts';
export default defineConfig({ test: { ...fast.test, globalSetup: ['tests/setup/venv.ts'], include: ['tests/*.try.ts'] } });
