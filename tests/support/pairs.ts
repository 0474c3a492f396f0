import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Sandbox } from './cli.ts';

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const RUNS = [
  [
    'CORSMiddleware',
    'add',
    'cors',
    '-y',
    '--no-install',
    '--set',
    'cors.origins=https://a.example',
  ],
  ['TimingMiddleware', 'add', 'timing', '-y', '--no-install'],
] as const;

/** Two runs in one project, the second up to a second after the first, so many times; what came out wrong. */
export async function runsAtOnce(box: Sandbox, pairs: number): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const root = box.project({ 'main.py': MAIN });
    const delays = [Math.random() * 400, Math.random() * 400];
    const results = await Promise.all(
      RUNS.map(async ([symbol, ...args], index) => {
        await setTimeout(delays[index]);
        return { symbol, ...(await box.run(root, args)) };
      }),
    );
    const stack = readFileSync(path.join(root, 'middleware/stack.py'), 'utf8');
    for (const { symbol, code, err } of results) {
      const said = `pair ${pair}, delays ${delays.join(' and ')}: ${symbol} exit ${code}`;
      const isThere = stack.includes(`Middleware(${symbol}`) || stack.includes(`    ${symbol},`);
      if (code === 0 && !isThere) wrong.push(`${said} and is not in stack.py`);
      if (code !== 0 && !/[Rr]un (it|the command) again/.test(err)) wrong.push(`${said}: ${err}`);
    }
  }
  return wrong;
}
