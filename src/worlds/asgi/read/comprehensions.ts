import { children, field, firstCode, type Node } from '../../../languages/python/tree/module.ts';
import { descendants, methodCall } from '../../../languages/python/tree/search.ts';
import { holds } from '../recognise/stands.ts';
import { fixedItem, itemOf, maybeItem } from './elements.ts';
import { listNamed } from './kept.ts';
import { evaluateList, spoil } from './lists.ts';
import { bindElements } from './loops.ts';
import { itemsTaken } from './sequences.ts';
import type { Trace } from './trace.ts';
import {
  type AbstractValue,
  type Here,
  type Item,
  isApp,
  type ListValue,
  type RunScope,
} from './values.ts';

/** More rounds than these are not gone through. */
const MOST = 100;

/** `[register(app, each) for each in LAYERS]`: its body runs for each element of a list that is known. */
export function runComprehension(trace: Trace, node: Node, here: Here): AbstractValue {
  const [body, clause, ...tests] = children(node);
  const iterable = clause?.type === 'for_in_clause' ? field(clause, 'right') : undefined;
  if (iterable) trace.walk.evaluate(trace, iterable, here);
  const isPlain = tests.every(({ type }) => type === 'if_clause');
  const list = iterable && isPlain ? evaluateList(trace, iterable, here) : undefined;
  if (!body || !clause || !list?.items || list.items.length > MOST) {
    spoilGrown(trace, node, here);
    return undefined;
  }
  const items: Item[] = [];
  let isKnown = true;
  for (const item of itemsTaken(list)) {
    here.scope.elements.set(clause.id, item);
    const at = roundOf(node, item, hiding(trace, clause, item, here));
    for (const test of tests) trace.walk.evaluate(trace, test, at);
    const known = tests.map((test) => holds(trace.project, firstCode(test) ?? test, at));
    if (known.includes(false)) continue;
    if (known.includes(undefined)) isKnown = false;
    const round = known.includes(undefined) ? { ...at, conditional: true } : at;
    const made = itemOf(trace, body, round);
    items.push(item.conditional ? maybeItem(made) : fixedItem(made));
  }
  here.scope.elements.delete(clause.id);
  const isList = /^(list_comprehension|generator_expression)$/.test(node.type);
  return isList && isKnown ? { kind: 'list', items } : undefined;
}

/** The variable of a comprehension hides the application of that name. */
function hiding(trace: Trace, clause: Node, item: Item, here: Here): Here {
  const variable = field(clause, 'left');
  const names = variable ? descendants(variable, 'identifier').map(({ text }) => text) : [];
  if (!variable || !names.some((name) => isApp(here.scope, name))) return here;
  const scope: RunScope = {
    ...here.scope,
    apps: new Set(here.scope.apps),
    locals: new Set([...here.scope.locals, ...names]),
  };
  bindElements(trace, variable, item, { ...here, scope });
  return { ...here, scope };
}

const roundOf = (node: Node, item: Item, here: Here): Here => ({
  ...here,
  conditional: here.conditional || item.conditional === true,
  guarded: true,
  loops: [...(here.loops ?? []), node],
  loopFrames: here.loopFrames ?? here.frames,
  known: new Map(),
});

/** `(Middleware(each) for each in LAYERS)`, where whoever goes through it gets the same whenever that is. */
export function fromGenerator(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const calls = descendants(node, 'call').filter(
    (call) => !/(^|\.)Middleware$/.test(field(call, 'function')?.text ?? ''),
  );
  const value = calls.length === 0 ? runComprehension(trace, node, here) : undefined;
  return value?.kind === 'list' ? { ...value, isIterator: true } : undefined;
}

/** Lists that a lambda or a comprehension may change, which runs nobody knows when and how often. */
export function spoilGrown(trace: Trace, node: Node, { scope }: Here): void {
  for (const call of descendants(node, 'call', 'attribute')) {
    const on = call.type === 'call' ? methodCall(call)?.on : field(call, 'object');
    const list = on && listNamed(scope, on.text);
    if (list) trace.effects += 1;
    if (list) spoil(list);
  }
}
