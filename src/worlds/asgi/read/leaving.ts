import { bindingsOf, children, field, type Node } from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import { aroundOf } from './calls.ts';
import { changeItem, itemsIn } from './grow.ts';
import type { Leave } from './leave.ts';
import { eitherOf } from './lists.ts';
import { doubtRebound } from './rebound.ts';
import { siteKey, type Trace } from './trace.ts';
import { type AbstractValue, type Here, newScope } from './values.ts';

/** Statements that do not run this time: nothing is registered by them, unless another round or call comes to them. */
export function skip(trace: Trace, all: readonly Node[], { module }: Here): void {
  for (const node of all)
    for (const call of descendants(node, 'call'))
      trace.skipped.set(siteKey(module, call), statementAround(call));
}

/** The statement of a block that a node stands in. */
export function statementAround(node: Node): Node {
  const { parent } = node;
  const isWhole = !parent || /^(block|module)$/.test(parent.type);
  // Annotations of a function never run.
  return isWhole || node.type === 'type' ? node : statementAround(parent);
}

/** What two `return` statements of one function return: a list is one or the other, what lies around may be there. */
export function oneOrOther(earlier: AbstractValue, later: AbstractValue): AbstractValue {
  if (!earlier || !later) return earlier ?? later;
  if (earlier.kind === 'list' && later.kind === 'list') return eitherOf(earlier, later);
  const around = [earlier, later].flatMap((each) => aroundOf(each) ?? []);
  if (around.length > 0)
    return { kind: 'wrapper', around: around.map((layer) => ({ ...layer, conditional: true })) };
  return [earlier, later].some(({ kind }) => kind === 'list' || kind === 'unclear')
    ? { kind: 'unclear' }
    : later;
}

export const looped = ({ leave: outer, ...here }: Here): Here => ({
  ...here,
  looped: true,
  // A `return` in it leaves the function, maybe; a `break` leaves it alone.
  ...(outer && { leave: { conditional: true, outer } }),
});

/** A way out of the function, or of the round of the loop, that runs. */
export function leave(
  { leave: known, conditional, branch }: Here,
  kind: NonNullable<Leave['kind']>,
): void {
  if (!known) return;
  if (known.outer && kind === 'return') known.outer.isMaybe = true;
  if (branch === known || (conditional && !known.conditional)) mayLeave(known, kind);
  else if (!known.outer) known.kind = kind;
}

/** The same, where it may not run. */
export function mayLeave(known: Leave, kind: NonNullable<Leave['kind']>): void {
  known.isMaybe = true;
  if (kind !== 'continue' && known.mayEnd !== 'return') known.mayEnd = kind;
}

/** A block that may not run, where what it stands in does. */
export const inBranch = (here: Here): Here => ({
  ...here,
  conditional: true,
  guarded: true,
  ...(here.leave && { branch: here.leave }),
});

/** `assert x, message`: the message is for where it does not hold. */
export function runAssert(trace: Trace, node: Node, here: Here): undefined {
  const [test, message] = children(node);
  if (test) trace.walk.evaluate(trace, test, here);
  if (message) trace.walk.evaluate(trace, message, { ...here, conditional: true, guarded: true });
}

/** What a definition evaluates by itself: defaults, annotations, bases, and the statements of a class. */
export function runDefinition(trace: Trace, node: Node, here: Here): undefined {
  doubtRebound(trace, node, here);
  const parts = [field(node, 'return_type'), field(node, 'superclasses')];
  const parameters = field(node, 'parameters');
  for (const part of [...(parameters ? children(parameters) : []), ...parts]) {
    if (!part?.descendantsOfType('call').length) continue;
    const value = field(part, 'value');
    const type = field(part, 'type');
    // A call gets what the default came to when the function was defined.
    if (value) trace.defaults.set(value, trace.walk.evaluate(trace, value, here));
    if (type) trace.walk.evaluate(trace, type, here);
    if (!value && !type) trace.walk.evaluate(trace, part, here);
  }
  const body = node.type === 'class_definition' ? field(node, 'body') : undefined;
  if (!body) return;
  const scope = newScope(
    [bindingsOf(body), here.module.bindings],
    here.scope,
    new Set(bindingsOf(body).keys()),
  );
  const { leave: _, ...rest } = here;
  trace.walk.block(trace, body, { ...rest, scope, guarded: true });
}

/** `del layers[0]` */
export function runDelete(trace: Trace, node: Node, here: Here): undefined {
  for (const child of children(node)) {
    for (const item of itemsIn(child)) changeItem(trace, item, undefined, here);
    trace.walk.evaluate(trace, child, here);
  }
}
