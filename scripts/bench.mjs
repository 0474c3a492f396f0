import { parseArgs } from 'node:util';
import { print, write } from './bench/report.mjs';

/** A part measures its subjects in interleaved rounds of one run and returns rows. */
const PARTS = {
  start: { load: () => import('./bench/start.mjs'), rounds: 21 },
  prompt: { load: () => import('./bench/prompt.mjs'), rounds: 15 },
  add: { load: () => import('./bench/add.mjs'), rounds: 15 },
  check: { load: () => import('./bench/check.mjs'), rounds: 7 },
  growth: { load: () => import('./bench/growth.mjs'), rounds: 5 },
  trees: { load: () => import('./bench/trees.mjs'), rounds: 3 },
  peers: { load: () => import('./bench/peers.mjs'), rounds: 7 },
  npx: { load: () => import('./bench/npx.mjs'), rounds: 5 },
  requests: { load: () => import('./bench/overhead.mjs'), rounds: 1 },
  hostile: { load: () => import('./bench/hostile.mjs'), rounds: 1 },
};
/** What one types when one has a row in mind. */
const ALSO = { help: 'start', version: 'start', tarball: 'npx' };

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
    before: { type: 'string' },
    trees: { type: 'string', default: '' },
    'no-write': { type: 'boolean', default: false },
  },
});

// Another checkout, built, that is measured in the same rounds; and repositories to check.
if (values.before !== undefined) process.env.BENCH_BEFORE = values.before;
process.env.BENCH_TREES = values.trees;
const { ready } = await import('./bench/program.mjs');
// Fifty programs that only have to end: no part of the table.
const usual = Object.keys(PARTS).filter((name) => name !== 'hostile');
const chosen = values.only === undefined ? usual : chosenParts(values.only);
ready();
const rows = [];
for (const name of chosen) {
  const { load, rounds } = PARTS[name];
  process.stderr.write(`bench: ${name}\n`);
  rows.push(...(await (await load()).measure(Number(values.rounds ?? rounds))));
}
print(rows);
// Rows of different runs do not belong in one table.
if (values.only === undefined && !values['no-write']) write(rows);

function chosenParts(list) {
  const names = list.split(',').map((name) => ALSO[name] ?? name);
  const unknown = names.filter((name) => !(name in PARTS));
  if (unknown.length === 0) return [...new Set(names)];
  const known = [...Object.keys(PARTS), ...Object.keys(ALSO)].join(', ');
  process.stderr.write(`bench: there is no part ${unknown.join(', ')}; there are ${known}\n`);
  process.exit(2);
}
