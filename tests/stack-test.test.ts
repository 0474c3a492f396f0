import { describe, expect, it } from 'vitest';
import {
  type Outcome,
  after as patched,
  planned,
  removed,
  type Texts,
} from './support/requests.ts';

const MAIN: Texts = {
  'app/__init__.py': '',
  'app/main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
};
const TEST = 'tests/test_middleware_stack.py';

const plan = (texts: Texts, tests: boolean, ...concerns: string[]): Promise<Outcome> =>
  planned(texts, { concerns, settings: [], tests });
/** What is done to the test file, and what is said of it. */
function told(outcome: Outcome): { kinds: string[]; notes: string[] } {
  if (outcome.kind === 'refused') return { kinds: [], notes: [outcome.message] };
  const { changes, notes } = outcome.plan;
  return {
    kinds: changes.filter(({ path }) => path === TEST).map(({ kind }) => kind),
    notes: notes.map(({ message }) => message).filter((note) => note.includes(TEST)),
  };
}
const written = async (texts: Texts, ...concerns: string[]): Promise<Texts> => {
  const outcome = await plan(texts, true, ...concerns);
  return outcome.kind === 'planned' ? patched(texts, outcome.plan.changes) : texts;
};
const edited = (texts: Texts): Texts => ({ ...texts, [TEST]: `${texts[TEST]}\n# Mine.\n` });

describe('the offered test', () => {
  it.each([
    [true, ['create']],
    [false, []],
  ])('is written when it is asked for: %s', async (tests, kinds) => {
    expect(told(await plan(MAIN, tests, 'timing'))).toEqual({ kinds, notes: [] });
  });

  it('is kept up to date while it is as it was generated, asked for or not', async () => {
    const texts = await written(MAIN, 'timing');
    const outcome = await plan(texts, false, 'logging');
    expect(told(outcome)).toEqual({ kinds: ['edit'], notes: [] });
    const both = await written(MAIN, 'timing', 'logging');
    const now = outcome.kind === 'planned' ? patched(texts, outcome.plan.changes) : {};
    expect(now[TEST]).toBe(both[TEST]);
  });

  it('is left alone where nothing is added', async () => {
    expect(told(await plan(await written(MAIN, 'timing'), true, 'timing'))).toEqual({
      kinds: [],
      notes: [],
    });
  });

  it('is left alone once it was edited, and the run says so', async () => {
    const texts = edited(await written(MAIN, 'timing'));
    expect(told(await plan(texts, true, 'logging'))).toEqual({
      kinds: [],
      notes: [`${TEST} was edited, so it was left alone: it does not test the new layers.`],
    });
  });

  it('keeps the list of the open routes, which its owner edits', async () => {
    const texts = await written(MAIN, 'auth');
    const listed = texts[TEST]?.replace(
      'PUBLIC: list[str] = []',
      'PUBLIC: list[str] = ["GET /status", "GET /items/{name}"]',
    );
    expect(listed).not.toBe(texts[TEST]);
    const outcome = await plan({ ...texts, [TEST]: listed ?? '' }, false, 'timing');
    expect(told(outcome)).toEqual({ kinds: ['edit'], notes: [] });
    const now = outcome.kind === 'planned' ? patched(texts, outcome.plan.changes)[TEST] : '';
    expect(now).toContain('PUBLIC: list[str] = ["GET /status", "GET /items/{name}"]');
    expect(now).toContain('TimingMiddleware');
  });

  it('is left alone by a removal once it was edited, and the run says so', async () => {
    const texts = edited(await written(MAIN, 'timing', 'logging'));
    expect(told(await removed(texts, ['logging']))).toEqual({
      kinds: [],
      notes: [`${TEST} was edited, so it was left alone: it still tests what was removed.`],
    });
  });

  it.each<[string, string[], string[]]>([
    ['shrinks with what is removed', ['logging'], ['edit']],
    ['goes with the last layer of ours', ['timing', 'logging'], ['delete']],
  ])('%s', async (_, concerns, kinds) => {
    const texts = await written(MAIN, 'timing', 'logging');
    expect(told(await removed(texts, concerns))).toEqual({ kinds, notes: [] });
  });

  it('is not written for an application that cannot be imported', async () => {
    const main =
      'from fastapi import FastAPI\n\n\nclass Server:\n    def __init__(self):\n        self.app = FastAPI()\n';
    const { kinds, notes } = told(await plan({ 'main.py': main }, true, 'timing'));
    expect(kinds).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('was not written: a test cannot import')]);
  });
});
