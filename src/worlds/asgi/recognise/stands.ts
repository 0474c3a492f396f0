import { step } from '../../../languages/python/budget.ts';
import type { Definition } from '../../../languages/python/scope/definition.ts';
import type { Reached } from '../../../languages/python/scope/effect.ts';
import { reaching } from '../../../languages/python/scope/reaching.ts';
import {
  field,
  firstCode,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { contains, methodCall } from '../../../languages/python/tree/search.ts';
import type { Here, Item, Pair } from '../read/values.ts';
import { bound } from './bound.ts';
import { decided, truthOf } from './decided.ts';
import { called } from './given-back.ts';
import { attribute } from './members.ts';
import { keyedPart, splattedClass, writtenPairs } from './parts.ts';
import { moved, type Resolve, type Stand } from './stand.ts';

/** Longer ways than this from a name to what it stands for are not gone. */
const DEEPEST = 24;

/**
 * What an expression stands for in this run: a parameter for what was passed, a variable for what was bound to it, a choice
 * for the side that is known to be taken. The expression itself where that is all; undefined where it is one of several.
 */
export function standsFor(project: Project, node: Node, here: Here): Item | undefined {
  const found = resolve(project, node, here, 0);
  if (!found || found.moved) return found;
  // What is bound on the way is what it is bound to.
  return /^(parenthesized|named)_expression$/.test(node.type) ? found : { node, here };
}

/** The same as a name, where it has one. */
export function nameFor(project: Project, node: Node, here: Here): Item | undefined {
  const found = standsFor(project, node, here);
  return found?.as ? { ...found, ...found.as } : found;
}

/** Whether a condition holds in this run, as far as it is about what was passed or what a loop is at. */
export const holds = (project: Project, test: Node, here: Here): boolean | undefined =>
  decided(project, test, here, (node, there = here) => resolve(project, node, there, 0));

/** Whether what an expression stands for counts as true. */
export const countsAsTrue = (project: Project, node: Node, here: Here): boolean | undefined =>
  truthOf(resolve(project, node, here, 0));

/** The pairs of a dictionary that is written out and that nothing changes. */
export function pairsAt(project: Project, node: Node, here: Here): readonly Pair[] | undefined {
  const options = node.type === 'identifier' ? here.scope.options.get(node.text) : undefined;
  return (
    options ??
    writtenPairs(project, node, here, (each, there = here) => resolve(project, each, there, 0))
  );
}

const resolve = (project: Project, node: Node, here: Here, depth: number): Stand | undefined =>
  depth > DEEPEST
    ? undefined
    : step(project, here.module, node, () => resolved(project, node, here, depth));

function resolved(project: Project, node: Node, here: Here, depth: number): Stand | undefined {
  const again: Resolve = (other, there = here) => resolve(project, other, there, depth + 1);
  switch (node.type) {
    case 'parenthesized_expression': {
      const inner = firstCode(node);
      return inner && again(inner);
    }
    case 'named_expression': {
      const value = field(node, 'value');
      return value && again(value);
    }
    case 'conditional_expression':
    case 'boolean_operator':
      return chosen(project, node, here, again);
    case 'identifier':
      return named(project, node, here, again);
    case 'attribute':
      return attribute(project, node, here, again);
    case 'subscript':
      return keyedPart(project, node, here, again);
    case 'call':
      return called(project, node, here, again);
    case 'dictionary_splat':
      return isRegistered(node)
        ? splattedClass(project, node, here, again)
        : { node, here, moved: false };
    default:
      return { node, here, moved: false };
  }
}

/** `app.add_middleware(**layer)` */
const isRegistered = ({ parent }: Node): boolean =>
  methodCall(parent?.parent)?.method === 'add_middleware';

/** One side of `a if b else c`, `a or b`, `a and b`, where it is known which. */
function chosen(project: Project, node: Node, here: Here, again: Resolve): Stand | undefined {
  const [left, middle, right] = statements(node);
  if (!left || !middle) return undefined;
  if (right) {
    const holds = decided(project, middle, here, again);
    return holds === undefined ? undefined : moved(again(holds ? left : right));
  }
  const holds = truthOf(again(left));
  if (holds === undefined) return undefined;
  const isAnd = field(node, 'operator')?.text === 'and';
  return moved(again(holds === isAnd ? middle : left));
}

/** What a name stands for by its definitions, as far as they may be in force in this run. */
function named(project: Project, node: Node, here: Here, again: Resolve): Stand | undefined {
  const { reached, unbound } = reaching(here.module, node);
  if (reached.length === 0) return { node, here, moved: false };
  const inLoop = reached.some(({ definition }) => isInRunningLoop(here, definition));
  // What one round of a loop has bound may be in force in the next one.
  if (inLoop && (reached.length > 1 || unbound)) return undefined;
  const possible = inLoop ? reached : inForce(project, reached, here, again);
  const found = possible.map(({ definition }) => bound(project, node, definition, here, again));
  const [first, ...others] = found;
  if (others.length === 0) return first;
  // Of several the reader of names makes the choice, if nothing in them depends on this run.
  if (found.some((each) => each === undefined || each.moved)) return same(found);
  return { node, here, moved: false };
}

const same = (found: readonly (Stand | undefined)[]): Stand | undefined =>
  found.every(
    (each) => each?.node.id === found[0]?.node.id && each?.here.module === found[0]?.here.module,
  )
    ? found[0]
    : undefined;

const isInRunningLoop = (here: Here, { by, kind }: Definition): boolean =>
  kind !== 'element' &&
  (here.loops ?? []).some((loop) => {
    const body = field(loop, 'body');
    return body !== undefined && contains(body, by);
  });

const inForce = (
  project: Project,
  reached: readonly Reached[],
  here: Here,
  again: Resolve,
): readonly Reached[] =>
  reached.filter(({ when }) =>
    when.every(({ test, holds }) => decided(project, test, here, again) !== !holds),
  );
