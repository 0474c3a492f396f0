import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { root } from './build/root.mjs';

// `npm run random`: random FastAPI applications, and whether `stack` reads them as FastAPI nests them.

const USAGE = `usage: npm run random -- [--runs 3000] [--seed 1] [--most 4] [--shrink] [--write] [--only INDEX]
  --most    how many unusual constructs one application has at most
  --shrink  cut down what is read wrong before it is printed
  --write   put the figures into docs/shapes.md
  --only    show the application of that number alone
`;

let values;
try {
  ({ values } = parseArgs({
    options: {
      runs: { type: 'string' },
      seed: { type: 'string' },
      most: { type: 'string' },
      only: { type: 'string' },
      shrink: { type: 'boolean' },
      write: { type: 'boolean' },
    },
  }));
} catch {
  process.stderr.write(USAGE);
  process.exit(2);
}
const told = Object.entries(values).map(([name, value]) => [
  `RANDOM_${name.toUpperCase()}`,
  String(value),
]);
const { status } = spawnSync('npx', ['vitest', 'run', '--config', 'vitest.random.config.ts'], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, ...Object.fromEntries(told) },
});
process.exit(status ?? 1);
