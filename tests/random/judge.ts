import { Refusal } from '../../src/errors.ts';
import type { Layer } from '../../src/types.ts';
import { open } from '../support/requests.ts';
import type { Program } from './program.ts';
import { type Nesting, type Run, Truth } from './truth.ts';

export type Verdict = {
  readonly kind: 'right' | 'doubted' | 'wrong' | 'does not run';
  /** What the program said, and what runs. */
  readonly said: string;
  readonly runs: string;
};

/** What `stack` makes of a program, against what FastAPI does. */
export async function judged(truth: Truth, program: Program): Promise<Verdict> {
  const asked = await truth.runs(program);
  const runs = asked.map(shownRun).join('\n');
  if (asked.some((run) => 'error' in run)) return { kind: 'does not run', said: '', runs };
  const answer = await answerOf(program);
  if ('doubt' in answer) return { kind: 'doubted', said: answer.doubt, runs };
  const said = answer.layers.map(shownLayer).join(' > ');
  const isRight = asked.every((run) => 'nesting' in run && explains(answer.layers, run.nesting));
  return { kind: isRight ? 'right' : 'wrong', said, runs };
}

type Answer = { readonly layers: readonly Layer[] } | { readonly doubt: string };

/** What `stack` says of a program. */
export async function answerOf({ files, app }: Program): Promise<Answer> {
  try {
    const { reading } = await open(files, app);
    const [doubt] = reading.doubts;
    if (doubt !== undefined) return { doubt: `${doubt.file}:${doubt.line} ${doubt.reason}` };
    return { layers: reading.layers };
  } catch (error) {
    if (error instanceof Refusal) return { doubt: error.message };
    if (error instanceof Error && error.message === SEVERAL) return { doubt: error.message };
    throw error;
  }
}

/** The command asks which one is meant. */
const SEVERAL = 'a sample has several applications';

/** What was read is what runs, but for layers under a condition that may not hold. */
function explains([layer, ...inner]: readonly Layer[], nesting: Nesting): boolean {
  if (layer === undefined) return nesting.length === 0;
  const [names, ...rest] = nesting;
  if (names?.includes(layer.definedAs) && explains(inner, rest)) return true;
  return layer.conditional && explains(inner, nesting);
}

const shownLayer = ({ definedAs, conditional }: Layer): string =>
  `${definedAs}${conditional ? '?' : ''}`;

const shownRun = (run: Run): string =>
  'error' in run
    ? run.error
    : run.nesting.map((names) => [...new Set(names)].join('=')).join(' > ');

export type Judged = { readonly program: Program; readonly verdict: Verdict };

/** Programs until so many have run, in their sequence; two processes ask FastAPI. */
export async function judgedAll(
  python: string,
  count: number,
  programAt: (index: number) => Program,
): Promise<Judged[]> {
  using one = new Truth(python);
  using two = new Truth(python);
  const all: Judged[] = [];
  // What cannot run is replaced by the next, but not for ever.
  for (let index = 0; all.length < count && index < 2 * count; index += 2) {
    const pair = await Promise.all(
      [one, two].map(async (truth, offset) => {
        const program = programAt(index + offset);
        return { program, verdict: await judged(truth, program) };
      }),
    );
    all.push(...pair.filter(({ verdict }) => verdict.kind !== 'does not run'));
  }
  return all.slice(0, count);
}
