import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fromRoot } from './build/root.mjs';
import { newConcern } from './new/concern.mjs';
import { newRule } from './new/rule.mjs';
import { changed } from './new/write.mjs';

const KINDS = { concern: newConcern, rule: newRule };

const [kind = '', id = '', ...rest] = process.argv.slice(2);
const make = KINDS[kind];
if (make === undefined || rest.length > 0 || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
  console.error('npm run new concern <id>, or npm run new rule <id>; an id is like request-id');
  process.exit(2);
}

const left = make(id);
const sources = [...changed.keys()].filter((path) => path.endsWith('.ts'));
spawnSync(process.execPath, [
  fromRoot('node_modules/@biomejs/biome/bin/biome'),
  'check',
  '--write',
  ...sources.map((path) => fromRoot(path)),
]);

console.log(
  [...changed].map(([path, what]) => `${what.padEnd(8)} ${path}`).join('\n') +
    `\n\nWhere something is to be written stands UNWRITTEN. Then, in this order:\n${left
      .map((line, index) => `  ${index + 1}. ${line}`)
      .join('\n')}\n`,
);
