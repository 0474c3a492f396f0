import { perObject } from '../../memo.ts';
import { isCut, step } from '../budget.ts';
import type { Module, Node, Project } from '../tree/module.ts';

/** An expression, and where it is written. */
export type Expression = { readonly module: Module; readonly node: Node };

/** Asks the same of another expression. */
export type Again<V> = (node: Node, module?: Module) => V;

/** What is said where an expression comes from itself, and where the budget is used up. */
export type Otherwise<V> = { readonly cyclic: V; readonly cut: V };

/** An answer found while one that it waits for was open, and how deep the deepest such one lies. */
type Waiting<V> = { readonly value: V; readonly low: number };

/** What is known of the expressions of a module. */
type Memory<V> = {
  readonly known: Map<number, { readonly value: V }>;
  /** Questions that are being answered, with their depth. */
  readonly open: Map<number, number>;
  /** Answers within a circle whose first question is not answered yet. */
  readonly waiting: Map<number, Waiting<V>>;
};

type State<V> = {
  depth: number;
  /** The lowest depth that what is being answered waits for. */
  low: number;
  readonly memoryOf: (module: Module) => Memory<V>;
  readonly circle: Set<Memory<V>>;
};

const fresh = <V>(): State<V> => ({
  depth: 0,
  low: Number.POSITIVE_INFINITY,
  memoryOf: perObject((_: Module) => ({ known: new Map(), open: new Map(), waiting: new Map() })),
  circle: new Set(),
});

/**
 * A question about expressions that is answered by asking it of those they come from. Each is answered once for a
 * project, circles end, and all of them spend one budget.
 */
export function reading<V>(
  read: (project: Project, at: Expression, again: Again<V>) => V,
  { cyclic, cut }: Otherwise<V>,
): (project: Project, module: Module, node: Node) => V {
  const stateOf = perObject((_: Project) => fresh<V>());
  const ask = (project: Project, module: Module, node: Node): V => {
    const state = stateOf(project);
    const memory = state.memoryOf(module);
    const known = memory.known.get(node.id);
    if (known) return known.value;
    const waiting = memory.waiting.get(node.id);
    const open = memory.open.get(node.id);
    if (waiting || open !== undefined) {
      state.low = Math.min(state.low, waiting?.low ?? open ?? 0);
      return waiting ? waiting.value : cyclic;
    }
    return answered(state, memory, node.id, () => {
      const answer = step(project, module, node, () => ({
        value: read(project, { module, node }, (other, home = module) => ask(project, home, other)),
      }));
      return {
        value: answer ? answer.value : cut,
        isWhole: answer !== undefined && !isCut(project),
      };
    });
  };
  return ask;
}

/** Answers a question, and keeps the answer where it does not wait for another one. */
function answered<V>(
  state: State<V>,
  memory: Memory<V>,
  id: number,
  answer: () => { readonly value: V; readonly isWhole: boolean },
): V {
  const { depth, low: outer } = state;
  memory.open.set(id, depth);
  state.depth += 1;
  state.low = Number.POSITIVE_INFINITY;
  const { value, isWhole } = answer();
  memory.open.delete(id);
  state.depth -= 1;
  if (state.low < depth) {
    memory.waiting.set(id, { value, low: state.low });
    state.circle.add(memory);
    state.low = Math.min(outer, state.low);
    return value;
  }
  if (isWhole) memory.known.set(id, { value });
  forget(state.circle, depth);
  state.low = outer;
  return value;
}

/** What waited for the question of this depth was found without all of its answer. */
function forget<V>(circle: Set<Memory<V>>, depth: number): void {
  for (const memory of circle) {
    for (const [id, { low }] of memory.waiting) if (low >= depth) memory.waiting.delete(id);
    if (memory.waiting.size === 0) circle.delete(memory);
  }
}
