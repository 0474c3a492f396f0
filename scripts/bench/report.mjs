import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fromRoot } from '../build/root.mjs';

const DOCUMENT = 'docs/benchmarks.md';
const BEGIN = '<!-- begin: written by npm run bench -->';
const END = '<!-- end -->';

const HEAD = ['what', 'median', 'ratio', 'against', 'budget', 'met'];

export function print(rows) {
  process.stdout.write(`${[...about(), '', ...table(rows)].join('\n')}\n`);
}

/** Only what lies between the marks is rewritten: the words around them are a person's. */
export function write(rows) {
  const text = readFileSync(fromRoot(DOCUMENT), 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${DOCUMENT} has lost its marks ${BEGIN} and ${END}`);
  const block = [BEGIN, '', ...about(), '', ...table(rows), '', END].join('\n');
  writeFileSync(fromRoot(DOCUMENT), `${before}${block}${after}`);
  process.stderr.write(`bench: written to ${DOCUMENT}\n`);
}

function about() {
  const machine = `${availableParallelism()} cores, ${process.platform}, Node ${process.versions.node}`;
  return [`\`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}.`];
}

function table(rows) {
  const cells = rows.map(({ what, figure, ratio = '', against = '', budget }) => [
    ...[what, figure, ratio, against],
    ...[budget?.text ?? '', budget === undefined ? '' : budget.met ? 'yes' : '**no**'],
  ]);
  return [HEAD, HEAD.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`);
}
