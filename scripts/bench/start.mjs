import { interleave, node, time } from './measure.mjs';
import { bin } from './program.mjs';
import { row } from './row.mjs';

const FLAGS = ['--help', '--version'];

/** What a start costs that loads nothing. */
export async function measure(rounds) {
  const flags = FLAGS.map((flag) => ({
    name: flag,
    run: () => time(process.execPath, [bin, flag]),
  }));
  const times = await interleave([node, ...flags], rounds);
  const base = times[node.name];
  return FLAGS.map((flag) =>
    row(`\`${flag}\``, times[flag], { against: node.name, base, limit: 1.2 }),
  );
}
