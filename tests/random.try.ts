import { appendFileSync, writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { describePython } from './setup/python.ts';
import { judged } from './random/judge.ts';
import { programOf, TAGS } from './random/program.ts';
import { shrunk } from './random/shrink.ts';
import { Truth } from './random/truth.ts';
describePython('try', (python) => {
  it('tries', async () => {
    const n = Number(process.env.RUNS ?? 300);
    const from = Number(process.env.FROM ?? 0);
    const most = Number(process.env.MOST ?? 4);
    const seed = Number(process.env.SEED ?? 1);
    const file = process.env.OUT ?? '/tmp/gen/out.txt';
    const known = new Set((process.env.KNOWN ?? '').split('\n').filter(Boolean));
    using truth = new Truth(python);
    const counts: Record<string, number> = {};
    const t = performance.now();
    writeFileSync(file, '');
    const seen = new Set<string>();
    for (let i = from; i < from + n; i++) {
      const program = programOf(seed, i, most);
      let v;
      try { v = await judged(truth, program); } catch (e) { v = { kind: 'CRASH', said: String((e as Error).stack), runs: '' }; }
      const isKnown = v.kind === 'wrong' && program.tags.some((tag) => known.has(tag));
      const kind = isKnown ? 'known wrong' : v.kind;
      counts[kind] = (counts[kind] ?? 0) + 1;
      if (kind === 'right' || kind === 'doubted' || kind === 'known wrong') continue;
      if (most === 1) for (const tag of program.tags) known.add(tag);
      let small = program;
      if (kind === 'wrong' && process.env.SHRINK) { small = await shrunk(truth, program); v = await judged(truth, small); }
      const files = Object.entries(small.files).map(([k, x]) => `# ${k}\n${x.replace(/\n\n+/g, '\n').trim()}`).join('\n');
      if (seen.has(files)) continue;
      seen.add(files);
      appendFileSync(file, `##### ${i} ${kind} [${program.tags.join(' | ')}] app=${program.app} ${program.module}:${program.expression}\nsaid: ${v.said}\nruns: ${v.runs}\n${files}\n`);
    }
    console.log(TAGS.length, counts, (performance.now() - t) / n);
  });
});
