import { type Node, statements } from '../tree/module.ts';
import { contains } from '../tree/search.ts';
import type { Definition } from './definition.ts';
import { type Effect, NOTHING } from './effect.ts';

/** A name of a scope: where it is bound, and what leaves the blocks of the scope. */
export type Variable = {
  readonly definitions: readonly Definition[];
  readonly jumps: readonly Node[];
  /** What is known of statements that were walked through, by their number. */
  readonly known: Map<number, Effect | undefined>;
};

/** Something below the node binds the name, or leaves a block. */
export const touches = ({ definitions, jumps }: Variable, node: Node): boolean =>
  !within(definitions, ({ by }) => by, node).next().done ||
  !within(jumps, (jump) => jump, node).next().done;

/** Of what stands in the sequence of the text, all that lies in a node. */
function* within<T>(all: readonly T[], nodeOf: (each: T) => Node, node: Node): Generator<T> {
  for (let at = firstFrom(all, nodeOf, node.startIndex); at < all.length; at += 1) {
    const each = all[at];
    if (each === undefined || nodeOf(each).startIndex > node.endIndex) return;
    if (contains(node, nodeOf(each))) yield each;
  }
}

const bindingIn = ({ definitions }: Variable, node: Node): Definition[] => [
  ...within(definitions, ({ by }) => by, node),
];

/** Where the first stands that does not begin before a place, found by halves. */
function firstFrom<T>(all: readonly T[], nodeOf: (each: T) => Node, index: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const each = all[middle];
    if (each !== undefined && nodeOf(each).startIndex < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last child of a node, of those that end before a place in it, that binds the name or leaves a block. */
export function lastTouched(
  { definitions, jumps }: Variable,
  parent: Node,
  index: number,
): Node | undefined {
  const bound = lastIn(parent, definitions, ({ by }) => by, index);
  const left = lastIn(parent, jumps, (jump) => jump, index);
  return bound && left ? (bound.startIndex < left.startIndex ? left : bound) : (bound ?? left);
}

/** The child of a node that the last of what begins before a place in it lies in. */
function lastIn<T>(
  parent: Node,
  all: readonly T[],
  nodeOf: (each: T) => Node,
  index: number,
): Node | undefined {
  for (let at = firstFrom(all, nodeOf, index) - 1; at >= 0; at -= 1) {
    const each = all[at];
    if (each === undefined || nodeOf(each).startIndex < parent.startIndex) return undefined;
    const child = childAround(parent, nodeOf(each));
    if (child) return child;
  }
  return undefined;
}

/** The child of a node that another one lies in. */
function childAround(parent: Node, node: Node): Node | undefined {
  for (let at = node, above = at.parent; above; at = above, above = at.parent)
    if (above.id === parent.id) return at;
  return undefined;
}

/** Any of the definitions in a node may be in force, or none: an exception can come from everywhere. */
export const anywhere = (variable: Variable, node: Node | undefined): Effect =>
  node ? some(variable, node, lastBinding(node)) : NOTHING;

/** The same where nothing need have gone wrong. */
export const some = (variable: Variable, node: Node, without?: Node): Effect => ({
  reached: bindingIn(variable, node)
    .filter(({ by }) => by.id !== without?.id)
    .map((definition) => ({ definition, when: [] })),
  untouched: [],
});

/** Nothing goes wrong behind a last statement that does nothing but bind. */
function lastBinding(block: Node): Node | undefined {
  const last = statements(block).at(-1);
  if (last?.type === 'expression_statement') return last.firstNamedChild ?? undefined;
  return last?.type.startsWith('import') ? last : undefined;
}

/** What a node does by binding the name itself. */
export function binding(variable: Variable, node: Node): Effect {
  const own = bindingIn(variable, node).findLast(({ by }) => by.id === node.id);
  return own ? { reached: [{ definition: own, when: [] }], untouched: undefined } : NOTHING;
}

/** What `except ... as x` does to x. */
export function caughtIn(variable: Variable, clause: Node): Effect {
  const caught = bindingIn(variable, clause).find(
    ({ kind, by }) => kind === 'caught' && by.parent?.id === clause.id,
  );
  return caught ? { reached: [{ definition: caught, when: [] }], untouched: undefined } : NOTHING;
}

/** The name is gone. */
export const removedBy = (by: Node): Effect => ({
  reached: [{ definition: { kind: 'removed', name: '', by }, when: [] }],
  untouched: undefined,
});
