import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { describePython } from './setup/python.ts';
import { cleanEnv } from './support/cli.ts';

const script = fileURLToPath(new URL('../scripts/bench/requests.mjs', import.meta.url));

describePython('the benchmark of requests', (python) => {
  it('runs, and its fused layer does the work of the generated five', async () => {
    const once = ['--rounds', '1', '--requests', '1', '--layers'];
    const result = await execa(process.execPath, [script, '--python', python, ...once], {
      env: cleanEnv(),
      extendEnv: false,
      reject: false,
    });
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toContain('generated / fused');
    expect(result.stdout).toContain('without AuthMiddleware');
    // They are in the environment of the benchmark, not in that of the tests.
    expect(result.stdout).toMatch(/popular packages \/ generated +(not installed|[\d.]+)/);
  });
});
