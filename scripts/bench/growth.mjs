import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hostile } from './hostile-programs.mjs';
import { interleave, median, node, ratio, time } from './measure.mjs';
import { bin, freshFolder } from './program.mjs';
import { milliseconds } from './row.mjs';

const HEAD = 'from fastapi import FastAPI\nfrom fastapi.middleware.gzip import GZipMiddleware\n';
const APP = `${HEAD}app = FastAPI()\n`;
const REGISTERS = 'app.add_middleware(GZipMiddleware)\n';
const times = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('');

/** What grows, and how many of it there are at first. */
const DIMENSIONS = {
  files: [
    500,
    (count) => ({
      'main.py': APP + REGISTERS,
      ...Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `m${i}.py`,
          `from fastapi import Request\n\n\n${times(20, (j) => `def f${j}(request: Request):\n    return request.url\n\n\n`)}`,
        ]),
      ),
    }),
  ],
  applications: [
    100,
    (count) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`s${i}/main.py`, APP + REGISTERS]),
      ),
  ],
  registrations: [250, (count) => ({ 'main.py': APP + times(count, () => REGISTERS) })],
  helpers: [
    250,
    (count) => ({
      'main.py': `${HEAD}\n\n${times(count, (i) => `def h${i}(app):\n    app.add_middleware(GZipMiddleware)\n\n\n`)}app = FastAPI()\n${times(count, (i) => `h${i}(app)\n`)}`,
    }),
  ],
};
const FACTOR = 4;
/** What four times as much may take, when the time of a start is taken off: noise is a quarter. */
const MOST = 5;

/** Whether time grows with what there is, and not faster; and the program that once took for ever. */
export async function measure(rounds) {
  const rows = [];
  for (const [name, [count, files]] of Object.entries(DIMENSIONS)) {
    const subjects = { nothing: APP_ALONE, one: files(count), more: files(FACTOR * count) };
    const all = await interleave(
      Object.entries(subjects).map(([title, texts]) => ({ name: title, run: check(texts) })),
      rounds,
    );
    const [nothing, one, more] = ['nothing', 'one', 'more'].map((title) => median(all[title]));
    const growth = (more - nothing) / Math.max(one - nothing, 1);
    rows.push({
      what: `\`check\` with ${FACTOR * count} ${name}`,
      figure: milliseconds(more),
      ratio: `${growth.toFixed(2)} x`,
      against: `${count} of them, the start taken off both`,
      budget: { text: `<= ${MOST} x`, met: growth <= MOST },
    });
  }
  return [...rows, await exponential(rounds)];
}

const APP_ALONE = { 'main.py': APP };
const ENTANGLED = 'names entangled over 24 rounds';

async function exponential(rounds) {
  const program = { name: 'check', run: check(hostile[ENTANGLED]) };
  const all = await interleave([node, program], rounds);
  const value = ratio(all.check, all[node.name]);
  return {
    what: `\`check\` of ${ENTANGLED}`,
    figure: milliseconds(median(all.check)),
    ratio: `${value.toFixed(2)} x`,
    against: node.name,
    budget: { text: '<= 8 x', met: value <= 8 },
  };
}

function check(texts) {
  const folder = freshFolder('growth');
  for (const [file, text] of Object.entries(texts)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return () => time(process.execPath, [bin, 'check', '-C', folder], { codes: [0, 1, 2] });
}
