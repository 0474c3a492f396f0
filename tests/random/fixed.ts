import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Judged, judgedAll } from './judge.ts';
import { aloneOf, type Program, programOf } from './program.ts';

/** The share that `npm test` runs, and what of it is known to be read wrong: an index and what it is made of, a line each. */
const LISTS = {
  alone: fileURLToPath(new URL('still-wrong.txt', import.meta.url)),
  together: fileURLToPath(new URL('still-wrong-together.txt', import.meta.url)),
};
const SEED = 2;
const COUNT = 150;

/** The file that lists what is known to be read wrong, for one construct or for several that are sound alone. */
export const pathOf = (which: keyof typeof LISTS): string => LISTS[which];

export const listOf = (which: keyof typeof LISTS): string[] =>
  readFileSync(LISTS[which], 'utf8').split('\n').filter(Boolean);

export const lineOf = ({ index, tags }: Program): string => `${index} ${tags.join(' | ')}`;

/** Those of the known that are wrong, each with what it was judged by. */
export function knownAlone(python: string): Promise<Judged[]> {
  const indices = listOf('alone').map((line) => Number.parseInt(line, 10));
  return judgedAll(python, indices.length, (index) => aloneOf(indices[index] ?? 0));
}

/** Programs of several constructs none of which is known to be read wrong alone. */
export function together(python: string): Promise<Judged[]> {
  const known = new Set(listOf('alone').map((line) => line.slice(line.indexOf(' ') + 1)));
  const programs: Program[] = [];
  for (let index = 0; programs.length < 2 * COUNT; index++) {
    const program = programOf(SEED, index);
    if (!program.tags.some((tag) => known.has(tag))) programs.push(program);
  }
  return judgedAll(python, COUNT, (index) => programs[index] ?? programOf(SEED, index));
}
