import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import { describePython } from '../setup/python.ts';
import { lineOf, pathOf, together } from './fixed.ts';
import { type Judged, judgedAll } from './judge.ts';
import { aloneOf, programOf, shownProgram, TAGS } from './program.ts';
import { shrunk } from './shrink.ts';
import { pageWith } from './table.ts';
import { Truth } from './truth.ts';

// What `npm run random` runs; scripts/random.mjs says what it can be told.

const PAGE = fileURLToPath(new URL('../../docs/shapes.md', import.meta.url));
/** How often each construct is tried alone. */
const TURNS = 2;
const { RANDOM_RUNS = '3000', RANDOM_SEED = '1', RANDOM_MOST = '4' } = process.env;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

describePython('random applications', (python) => {
  it('are read as FastAPI nests them, or are not certain', async () => {
    const runs = Number(RANDOM_RUNS);
    const seed = Number(RANDOM_SEED);
    const most = Number(RANDOM_MOST);
    if (process.env.RANDOM_ONLY !== undefined) return showOne(python, seed, most);

    const alone = await judgedAll(python, TURNS * TAGS.length, aloneOf);
    const mixed = await judgedAll(python, runs, (index) => programOf(seed, index, most));
    if (process.env.RANDOM_WRITE !== undefined) {
      const page = readFileSync(PAGE, 'utf8');
      writeFileSync(PAGE, pageWith(page, { seed, alone, together: mixed }));
      note('alone', alone.filter(isFirst));
      note('together', await together(python));
    }
    using truth = new Truth(python);
    for (const { program, verdict } of mixed) {
      if (verdict.kind !== 'wrong') continue;
      const small =
        process.env.RANDOM_SHRINK === undefined ? program : await shrunk(truth, program);
      say(`\n== ${program.index} ${program.tags.join(' | ')}`);
      say(`said: ${verdict.said}\nruns: ${verdict.runs}\n${shownProgram(small)}`);
    }
    const count = (kind: string): number =>
      mixed.filter(({ verdict }) => verdict.kind === kind).length;
    say(
      `${mixed.length} applications that run: right ${count('right')}, doubted ${count('doubted')}, wrong without a doubt ${count('wrong')}`,
    );
  });
});

/** Of what is read wrong for a construct alone, the first. */
const isFirst = ({ program: { tags } }: Judged, index: number, all: readonly Judged[]): boolean =>
  index ===
  all.findIndex(({ program, verdict }) => verdict.kind === 'wrong' && program.tags[0] === tags[0]);

function note(which: 'alone' | 'together', judged: readonly Judged[]): void {
  const wrong = judged.filter(({ verdict }) => verdict.kind === 'wrong');
  writeFileSync(pathOf(which), wrong.map(({ program }) => `${lineOf(program)}\n`).join(''));
}

/** One program, to look at. */
async function showOne(python: string, seed: number, most: number): Promise<void> {
  const program = programOf(seed, Number(process.env.RANDOM_ONLY), most);
  const [each] = await judgedAll(python, 1, () => program);
  say(`== ${program.index} ${program.tags.join(' | ')}\n${shownProgram(program)}`);
  say(`${each?.verdict.kind}\nsaid: ${each?.verdict.said}\nruns: ${each?.verdict.runs}`);
}
