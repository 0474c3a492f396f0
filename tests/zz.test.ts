import fc from 'fast-check';
import { it } from 'vitest';
import { samples } from './support/projects.ts';
import { planned, requests } from './support/requests.ts';
import * as r from '@wasm-fmt/ruff_fmt';
it('t', async () => {
  const cases = fc.sample(fc.tuple(samples, requests), { numRuns: 100, seed: 3 });
  const u = process.cpuUsage();
  const reasons: Record<string, number> = {};
  for (const [s, q] of cases) { const o = await planned(s.files, q); const m = o.kind === 'refused' ? o.message.split('\n')[0]!.replace(/^[\w/]+\.py:\d+: /,'') : 'ok'; reasons[m] = (reasons[m] ?? 0) + 1; }
  console.log(process.cpuUsage(u).user / 1e5, 'ms each', reasons);
  const v = process.cpuUsage();
  const src = 'import os\n\n\ndef f(a):\n    return [a, 1, 2]\n'.repeat(20);
  for (let i = 0; i < 100; i++) r.format(src, 'a.py', { line_width: 88 } as never);
  console.log(process.cpuUsage(v).user / 1e5, 'ms a format');
});
