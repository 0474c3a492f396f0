import { existsSync } from 'node:fs';
import path from 'node:path';
import { interleave, node, time } from './measure.mjs';
import { programs, sampleProject } from './program.mjs';
import { row } from './row.mjs';

const FIVE = ['cors', 'request-id', 'timing', 'logging', 'auth'];

/** The main job: read, plan, format, write, and read again what was written. */
export async function measure(rounds) {
  const adds = programs.map(({ label, bin }) => ({ name: `add${label}`, run: () => add(bin) }));
  const times = await interleave([node, ...adds], rounds);
  return programs.map(({ label }) =>
    row(
      `\`add\` of the five into the sample project, written and verified${label}`,
      times[`add${label}`],
      {
        against: node.name,
        base: times[node.name],
        limit: 5,
      },
    ),
  );
}

function add(bin) {
  const folder = sampleProject();
  const options = ['--set', 'cors.origins=https://shop.example', '-y', '-C', folder];
  const ms = time(process.execPath, [bin, 'add', ...FIVE, ...options]);
  if (!existsSync(path.join(folder, 'app/middleware/stack.py')))
    throw new Error('nothing was written');
  return ms;
}
