import { type Node, statements } from '../tree/module.ts';
import { contains } from '../tree/search.ts';
import type { Definition } from './definition.ts';
import { type Effect, NOTHING } from './effect.ts';

/** A name of a scope: where it is bound, and what leaves the blocks of the scope. */
export type Variable = {
  readonly definitions: readonly Definition[];
  readonly jumps: readonly Node[];
};

/** Something below the node binds the name, or leaves a block. */
export const touches = ({ definitions, jumps }: Variable, node: Node): boolean =>
  definitions.some(({ by }) => contains(node, by)) || jumps.some((jump) => contains(node, jump));

/** Any of the definitions in a node may be in force, or none: an exception can come from everywhere. */
export const anywhere = (variable: Variable, node: Node | undefined): Effect =>
  node ? some(variable, node, lastIn(node)) : NOTHING;

/** The same where nothing need have gone wrong. */
export const some = (variable: Variable, node: Node, without?: Node): Effect => ({
  reached: variable.definitions
    .filter(({ by }) => contains(node, by) && by.id !== without?.id)
    .map((definition) => ({ definition, when: [] })),
  untouched: [],
});

/** Nothing goes wrong behind a last statement that does nothing but bind. */
function lastIn(block: Node): Node | undefined {
  const last = statements(block).at(-1);
  if (last?.type === 'expression_statement') return last.firstNamedChild ?? undefined;
  return last?.type.startsWith('import') ? last : undefined;
}

/** What a node does by binding the name itself. */
export function binding({ definitions }: Variable, node: Node): Effect {
  const own = definitions.findLast(({ by }) => by.id === node.id);
  return own ? { reached: [{ definition: own, when: [] }], untouched: undefined } : NOTHING;
}

/** What `except ... as x` does to x. */
export function caughtIn({ definitions }: Variable, clause: Node): Effect {
  const caught = definitions.find(
    ({ kind, by }) => kind === 'caught' && by.parent?.id === clause.id,
  );
  return caught ? { reached: [{ definition: caught, when: [] }], untouched: undefined } : NOTHING;
}

/** The name is gone. */
export const removedBy = (by: Node): Effect => ({
  reached: [{ definition: { kind: 'removed', name: '', by }, when: [] }],
  untouched: undefined,
});
