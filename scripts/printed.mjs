import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

// Every command that is printed in the runs of the suites, gathered while they run and then pasted, one of each shape.
const named = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'create-mw-gathered-'));
const env = { ...process.env, CREATE_MW_PRINTED: folder };
const passes = (...words) =>
  spawnSync('npx', ['vitest', 'run', ...words], { env, stdio: 'inherit' }).status === 0;
// Those of a suite that fails are asked, too.
const ended = [
  passes(...(named.length > 0 ? named : running())),
  passes('--config', 'vitest.slow.config.ts', 'tests/printed.slow.ts'),
];
rmSync(folder, { recursive: true, force: true });
process.exitCode = ended.includes(false) ? 1 : 0;

/** The quick suites that start the program, as itself or on a terminal. */
function running() {
  return readdirSync('tests')
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `tests/${name}`)
    .filter((file) =>
      /support\/(cli|snapshots|prompting|emulator)\.ts/.test(readFileSync(file, 'utf8')),
    );
}
