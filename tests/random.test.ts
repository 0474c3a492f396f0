import { expect, it } from 'vitest';
import { knownAlone, lineOf, listOf, together } from './random/fixed.ts';
import { shownProgram } from './random/program.ts';
import { describePython } from './setup/python.ts';

// The lists of what is still read wrong are written by `npm run random -- --write`.
describePython('random applications', (python) => {
  it('are read as FastAPI nests them, or are not certain', async () => {
    const judged = await together(python);
    const wrong = judged.filter(({ verdict }) => verdict.kind === 'wrong');
    const shown = wrong.map(
      ({ program, verdict: { said, runs } }) =>
        `${lineOf(program)}\nsaid: ${said}\nruns: ${runs}\n${shownProgram(program)}`,
    );
    expect(
      wrong.map(({ program }) => lineOf(program)),
      shown.join('\n'),
    ).toEqual(listOf('together'));
    const right = judged.filter(({ verdict }) => verdict.kind === 'right');
    expect(right.length).toBeGreaterThan(judged.length / 6);
  });

  it('are read wrong where we know it: what is mended leaves the list', async () => {
    const judged = await knownAlone(python);
    const wrong = judged.filter(({ verdict }) => verdict.kind === 'wrong');
    expect(wrong.map(({ program }) => lineOf(program))).toEqual(listOf('alone'));
  });
});
