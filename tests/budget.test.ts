import { beforeAll, describe, expect, it } from 'vitest';
import { memoryHost } from '../src/host/memory.ts';
import { allow, ask, cutsOf, isCut, step } from '../src/languages/python/budget.ts';
import { openProject, startPython } from '../src/languages/python/tree/module.ts';
import { conventions } from '../src/worlds/asgi/conventions.ts';

beforeAll(startPython);

function opened() {
  const { files } = memoryHost({ 'a.py': 'x = 1\ny = 2\n', 'b.py': 'z = 3\n' });
  const project = openProject(files, conventions);
  const [a, b] = ['a.py', 'b.py'].map((path) => project.module(path));
  if (!a || !b) throw new Error('two modules');
  /** As many steps as are allowed, at most `most`. */
  const walk = (module: typeof a, most: number): number => {
    let count = 0;
    while (count < most && step(project, module, module.root, () => true)) count += 1;
    return count;
  };
  return { project, a, b, walk };
}

describe('the budget of what is asked', () => {
  it('ends a question that takes too many steps, and says where', () => {
    const { project, a, walk } = opened();
    const { answer, cut } = ask(project, a, () => walk(a, 1e6));
    expect(answer).toBeGreaterThan(1000);
    expect(answer).toBeLessThan(1e5);
    expect(cut).toEqual({
      file: 'a.py',
      line: 1,
      reason: 'this takes too many steps and is not followed further',
    });
    expect(cutsOf(project)).toEqual([cut]);
  });

  it('ends one that goes too deep before the stack does', () => {
    const { project, a } = opened();
    const deeper = (): number => step(project, a, a.root, () => 1 + deeper()) ?? 0;
    expect(ask(project, a, deeper).cut?.reason).toMatch(/too deep/);
    expect(ask(project, a, () => 0).cut).toBeUndefined();
  });

  it('gives the next question a share of its own, and those of other modules theirs', () => {
    const { project, a, b, walk } = opened();
    const first = ask(project, a, () => walk(a, 1e6)).answer;
    expect(ask(project, a, () => walk(a, 1e6)).answer).toBe(first);
    // The account of the module is empty in the end; little is left to each question.
    for (let round = 0; round < 20; round += 1) ask(project, a, () => walk(a, 1e6));
    const late = ask(project, a, () => walk(a, 1e6)).answer;
    expect(late).toBeGreaterThan(0);
    expect(late).toBeLessThan(first / 10);
    expect(ask(project, b, () => walk(b, 1e6)).answer).toBe(first);
  });

  it('takes the steps of a question within a question from both', () => {
    const { project, a, b, walk } = opened();
    const outer = ask(project, a, () => {
      const inner = ask(project, b, () => walk(b, 1e6));
      expect(inner.cut).toBeDefined();
      return { inner: inner.answer, rest: walk(a, 1e6), cut: isCut(project) };
    });
    expect(outer.answer.inner).toBeGreaterThan(0);
    expect(outer.answer.rest).toBe(0);
    expect(outer.cut?.file).toBe('b.py');
  });

  it('allows more for code that is new, and nothing outside of a question', () => {
    const { project, a, walk } = opened();
    allow(project, 10);
    const plain = ask(project, a, () => walk(a, 1e6)).answer;
    const more = ask(project, a, () => {
      allow(project, 500);
      return walk(a, 1e6);
    }).answer;
    expect(more).toBe(plain + 500);
  });
});
