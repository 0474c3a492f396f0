import { originAt } from '../../../languages/python/names/origins.ts';
import { children, type Node, statements } from '../../../languages/python/tree/module.ts';
import { identify } from '../recognise/identify.ts';
import { holds, standsFor } from '../recognise/stands.ts';
import { layerFromMiddleware } from './entries.ts';
import { isNamed } from './named.ts';
import { doubt, type Trace } from './trace.ts';
import { type Here, type Item, type ListValue, newScope, type Seen } from './values.ts';

/** More layers than any application has. */
export const MOST = 1000;

/** A list of what stands in others, unless it has grown beyond reason. */
export function listOf(
  trace: Trace,
  node: Node,
  here: Here,
  items: readonly Item[],
): ListValue | undefined {
  if (items.length <= MOST) return { kind: 'list', items };
  doubt(trace, here.module, node, `a list of more than ${MOST} layers is not followed further`);
  return undefined;
}

/** What stands in a list: the layer of `Middleware(X)`, or whatever the expression stands for when it is put there. */
export function itemOf(trace: Trace, node: Node, here: Here): Item {
  const value = trace.walk.evaluate(trace, node, here);
  const list = value?.kind === 'list' ? { list: value } : {};
  if (value?.kind === 'layer') return { node, here, layer: value.layer };
  if (node.type === 'tuple' && here.loops)
    return { node, here, ...list, parts: children(node).map((each) => itemOf(trace, each, here)) };
  const found = /^(identifier|attribute|subscript|conditional_expression|call)$/.test(node.type)
    ? standsFor(trace.project, node, here)
    : { node, here };
  if (!found) return { node, here, ...list, isUnclear: true };
  const layer = found.layer ?? middlewareOf(trace, found.node, found.here);
  const { parts } = found;
  const { node: at, here: there } = found;
  return { node: at, here: there, ...list, ...(layer && { layer }), ...(parts && { parts }) };
}

/** `Audit if audited else None`: what stands there is the one or the other, where it is not known which. */
export function eitherSide(trace: Trace, node: Node, here: Here): readonly Item[] | undefined {
  if (node.type !== 'conditional_expression') return undefined;
  const [yes, test, no] = statements(node);
  if (!yes || !test || !no || holds(trace.project, test, here) !== undefined) return undefined;
  const maybe = { ...here, conditional: true, guarded: true };
  const items = [yes, no].map((side) => maybeItem(itemOf(trace, side, maybe)));
  return items.some(({ isUnclear, list }) => isUnclear || list) ? undefined : items;
}

/** `Middleware(X)`, or a name bound to that. */
function middlewareOf(trace: Trace, node: Node, here: Here): Seen | undefined {
  if (node.type === 'call') return layerFromMiddleware(trace, node, here);
  if (!/^(identifier|attribute)$/.test(node.type)) return undefined;
  const origin = originAt(trace.project, here.module, node);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value') return undefined;
  const { module, binding } = origin;
  if (binding.node.type !== 'call') return undefined;
  const scope = newScope([module.bindings]);
  return layerFromMiddleware(trace, binding.node, { ...here, module, scope });
}

/** The layer that an item of a list is where a constructor gets it; undefined where it cannot be told. */
export function layerOfItem(trace: Trace, item: Item): Seen | undefined {
  if (item.isUnclear) return undefined;
  if (item.layer) return item.conditional ? { ...item.layer, conditional: true } : item.layer;
  const [symbol] = item.node.type === 'tuple' ? children(item.node) : [];
  if (!symbol || !isNamed(trace, symbol, item.here)) return undefined;
  const layer = identify(trace.project, symbol, item.here, item.node);
  const conditional = item.conditional ?? false;
  return { ...layer, conditional, site: { kind: 'fixed', frames: item.here.frames } };
}

/** A layer that nothing goes beside in its list. */
export const fixedItem = (item: Item): Item =>
  item.layer
    ? { ...item, layer: { ...item.layer, site: { kind: 'fixed', frames: item.layer.site.frames } } }
    : item;

/** The same, where it may not be there. */
export const maybeItem = (item: Item): Item => ({ ...fixedItem(item), conditional: true });

/** What one list or another holds: what begins and ends both is there whichever it is. */
export function eitherItems(one: readonly Item[], other: readonly Item[]): readonly Item[] {
  const isSame = (a: Item | undefined, b: Item | undefined): boolean =>
    a !== undefined && a.node.id === b?.node.id && a.here.module === b?.here.module;
  let head = 0;
  while (isSame(one[head], other[head])) head += 1;
  const most = Math.min(one.length, other.length) - head;
  let tail = 0;
  while (tail < most && isSame(one.at(-1 - tail), other.at(-1 - tail))) tail += 1;
  const between = (all: readonly Item[]): readonly Item[] =>
    all.slice(head, all.length - tail).map(maybeItem);
  return [
    ...one.slice(0, head).map(fixedItem),
    ...between(one),
    ...between(other),
    ...one.slice(one.length - tail).map(fixedItem),
  ];
}
