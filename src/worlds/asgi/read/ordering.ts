import { originAt } from '../../../languages/python/names/origins.ts';
import { children, field, type Node } from '../../../languages/python/tree/module.ts';
import { stringValue } from '../../../languages/python/tree/search.ts';
import { standsFor } from '../recognise/stands.ts';
import { fixedItem, itemOf } from './elements.ts';
import type { Trace } from './trace.ts';
import { type Here, type Item, newScope } from './values.ts';

/** Sorted by keys that are written there; undefined where they are not. */
export function inOrder(
  trace: Trace,
  items: readonly Item[],
  named: ReadonlyMap<string, Node>,
  here: Here,
): readonly Item[] | undefined {
  const [key, turned] = [named.get('key'), named.get('reverse')];
  if (turned && !/^(True|False)$/.test(turned.text)) return undefined;
  const keys = items.map((each) => sortKey(trace, each, key, here));
  const types = new Set(keys.map((each) => typeof each));
  if (types.size > 1 || types.has('undefined')) return undefined;
  const sign = turned?.text === 'True' ? -1 : 1;
  const order = items.map((_, index) => index).sort((a, b) => sign * compare(keys[a], keys[b]));
  return order.flatMap((index) => items[index] ?? []).map(fixedItem);
}

type Key = string | number | undefined;

const compare = (a: Key, b: Key): number =>
  a === b || a === undefined || b === undefined ? 0 : a < b ? -1 : 1;

/** By what an item is sorted: its number or text, a part of it, or the name of the class. */
function sortKey(trace: Trace, each: Item, key: Node | undefined, here: Here): Key {
  if (!key) return literalKey(partsOf(trace, each)[0] ?? each);
  const [, parameter = '', rest = ''] = /^lambda\s+(\w+)\s*:\s*(\w+.*)$/.exec(key.text) ?? [];
  const [, getter] = /^(?:operator\.)?itemgetter\((-?\d+)\)$/.exec(key.text) ?? [];
  const index = getter ?? new RegExp(`^${parameter}\\[(-?\\d+)\\]$`).exec(rest)?.[1];
  if (index !== undefined) {
    const part = partsOf(trace, each).at(Number(index));
    return part && literalKey(part);
  }
  const body = parameter === '' ? undefined : field(key, 'body');
  const said = body && ofItem(trace, key, body, { each, parameter, here });
  if (said !== undefined) return said;
  const isName = parameter !== '' && rest === `${parameter}.__name__`;
  const origin = isName ? originAt(trace.project, each.here.module, each.node) : undefined;
  return origin?.kind === 'local' && origin.binding.kind === 'class'
    ? field(origin.binding.node, 'name')?.text
    : undefined;
}

/** `x["order"]`, `x.order`: what the lambda says of an item that is written out. */
function ofItem(
  trace: Trace,
  lambda: Node,
  body: Node,
  {
    each,
    parameter,
    here,
  }: { readonly each: Item; readonly parameter: string; readonly here: Here },
): Key {
  if (!/^(subscript|attribute)$/.test(body.type)) return undefined;
  const scope = newScope([], here.scope, new Set([parameter]), lambda);
  scope.given.set(parameter, each);
  const found = standsFor(trace.project, body, { ...here, scope });
  return found && literalKey(found);
}

const partsOf = (trace: Trace, { node, here, parts }: Item): readonly Item[] =>
  parts ??
  (/^(tuple|list)$/.test(node.type) ? children(node).map((each) => itemOf(trace, each, here)) : []);

const literalKey = ({ node, number }: Item): Key =>
  number ?? (/^-?\d+$/.test(node.text) ? Number(node.text) : stringValue(node));
