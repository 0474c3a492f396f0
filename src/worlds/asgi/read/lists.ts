import { step } from '../../../languages/python/budget.ts';
import { children, field, firstCode, type Node } from '../../../languages/python/tree/module.ts';
import { methodCall } from '../../../languages/python/tree/search.ts';
import type { Span } from '../../../types.ts';
import { isOwnedList } from '../recognise/owned.ts';
import { countsAsTrue, holds } from '../recognise/stands.ts';
import { attributeList } from './class-lists.ts';
import { eitherItems, eitherSide, fixedItem, itemOf, listOf, MOST } from './elements.ts';
import { generatorList } from './generators.ts';
import { boundList } from './imported.ts';
import { listNamed } from './kept.ts';
import { BUILT_IN, dictionaryList, itemsTaken, ofBuiltIn, sliceOf } from './sequences.ts';
import type { Trace } from './trace.ts';
import type { Here, Item, ListValue } from './values.ts';

/** The list that an expression is, or undefined where it is none that can be read. */
export const evaluateList = (trace: Trace, node: Node, here: Here): ListValue | undefined => {
  const list = step(trace.project, here.module, node, () => listed(trace, node, here));
  return list?.items ? list : undefined;
};

function listed(trace: Trace, node: Node, here: Here): ListValue | undefined {
  switch (node.type) {
    case 'list':
    case 'tuple':
    case 'set':
      return literal(trace, node, here);
    case 'binary_operator':
      return combined(trace, node, here);
    case 'parenthesized_expression': {
      const inner = firstCode(node);
      return inner && evaluateList(trace, inner, here);
    }
    case 'conditional_expression':
    case 'boolean_operator':
      return chosenList(trace, node, here);
    case 'call':
      return calledList(trace, node, here);
    case 'subscript':
      return partOfList(trace, node, here);
    case 'identifier':
      return namedList(trace, node, here) ?? dictionaryList(trace, node, 'keys', here);
    case 'dictionary':
      return dictionaryList(trace, node, 'keys', here);
    case 'attribute':
      return attributeList(trace, node, here);
    case 'generator_expression':
      return trace.walk.fromGenerator(trace, node, here);
    case 'list_comprehension':
    case 'named_expression': {
      const value = trace.walk.evaluate(trace, node, here);
      return value?.kind === 'list' ? value : undefined;
    }
    default:
      return undefined;
  }
}

/** `a + b`, `a * 2`: another list. */
function combined(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const [left, right] = [field(node, 'left'), field(node, 'right')];
  const operator = field(node, 'operator')?.text;
  const one = left && evaluateList(trace, left, here);
  if (operator === '*' && one?.items && right?.type === 'integer') {
    const { items } = one;
    const times = Math.min(Number(right.text), 100);
    const all = Array.from({ length: times }, () => items).flat();
    return listOf(trace, node, here, all.map(fixedItem));
  }
  const other = operator === '+' && right ? evaluateList(trace, right, here) : undefined;
  if (!one?.items || !other?.items) return undefined;
  const list = listOf(trace, node, here, [...one.items, ...other.items]);
  return list && one.isTuple ? { ...list, isTuple: true } : list;
}

export function namedList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const known = listNamed(here.scope, node.text);
  return known === undefined ? boundList(trace, node, here) : (known ?? undefined);
}

function calledList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const { on, method } = methodCall(node) ?? {};
  if (on && (method === 'values' || method === 'keys' || method === 'items'))
    return dictionaryList(trace, on, method, here);
  const copied = on && method === 'copy' ? evaluateList(trace, on, here) : undefined;
  if (copied?.items) return { kind: 'list', items: copied.items };
  const name = field(node, 'function')?.text ?? '';
  if (BUILT_IN.test(name)) return ofBuiltIn(trace, name, node, here);
  const value = trace.walk.evaluate(trace, node, here);
  return value?.kind === 'list' ? value : generatorList(trace, node, here);
}

/** `[Middleware(X)] if debug else []`, `given or DEFAULT`: where it is not known which, what either lists may be there. */
function chosenList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const [first, second, third] = children(node);
  const isOr = field(node, 'operator')?.text === 'or';
  const [yes, no] = third ? [first, third] : [first, second];
  if (!first || !second || !yes || !no) return undefined;
  const maybe = { ...here, conditional: true, guarded: true };
  const known = third ? holds(trace.project, second, here) : sideOf(trace, first, here);
  if (known !== undefined) {
    const side = third ? (known ? yes : no) : known === isOr ? yes : no;
    return evaluateList(trace, side, here);
  }
  const lists = [yes, no].map((side) => evaluateList(trace, side, maybe));
  const [one, other] = lists;
  for (const list of lists) if (!one || !other) spoil(list);
  return one && other && eitherOf(one, other);
}

/** Whether the left side of `or` counts as true: a list that has something in it does. */
function sideOf(trace: Trace, node: Node, here: Here): boolean | undefined {
  const items = evaluateList(trace, node, here)?.items;
  if (!items) return countsAsTrue(trace.project, node, here);
  if (items.length === 0) return false;
  return items.some(({ conditional }) => !conditional) ? true : undefined;
}

/** One list or another: what grows, then, may be either of them. */
export function eitherOf(one: ListValue, other: ListValue): ListValue {
  if (one === other) return one;
  return mayBeOne([one, other], one.items && other.items && eitherItems(one.items, other.items));
}

/** A list that may be one of others. */
export function mayBeOne(of: readonly ListValue[], items: readonly Item[] | undefined): ListValue {
  const list: ListValue = { kind: 'list', items, of };
  for (const each of of) each.into = [...(each.into ?? []), list];
  return list;
}

/** What was done to a list may have been done to these. */
export function spoilOthers({ of = [], into = [] }: ListValue): void {
  for (const each of [...of, ...into]) spoil(each);
}

/** A list that somebody got hold of who may do anything to it. */
export function spoil(list: ListValue | undefined): void {
  if (!list?.items || list.isTuple) return;
  list.items = undefined;
  spoilOthers(list);
}

/** `layers[1:]`, and a list that stands in another. */
function partOfList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const whole = field(node, 'value');
  const list = whole && evaluateList(trace, whole, here);
  if (!list) return undefined;
  const at = Number(field(node, 'subscript')?.text);
  const isWhole = !list.items?.some(({ conditional }) => conditional);
  if (Number.isInteger(at)) return isWhole ? list.items?.at(at)?.list : undefined;
  return sliceOf(list, node);
}

function literal(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const site = {
    file: here.module.path,
    span: { start: node.startIndex, end: node.endIndex },
    registeredBy: 'constructor' as const,
    owned: isOwnedList(here.module, node),
  };
  const items: Item[] = [];
  const parts = children(node).filter(({ type }) => type !== 'comment');
  if (parts.length > MOST || (node.type === 'set' && parts.length > 1)) return undefined;
  // The list of a generated stack.py is what it is wherever that is registered.
  const isFree = node.type === 'list' && (!here.guarded || site.owned);
  for (const child of parts) {
    const span = { start: child.startIndex, end: child.endIndex };
    const inner = child.type === 'list_splat' ? firstCode(child) : undefined;
    const list = inner ? evaluateList(trace, inner, here) : undefined;
    if (inner && !list) return undefined;
    const through = { file: here.module.path, span };
    const sides = list ? undefined : eitherSide(trace, child, here);
    if (list) items.push(...itemsTaken(list).map((item) => cameThrough(item, through)));
    else if (sides) items.push(...sides);
    else {
      const item = itemOf(trace, child, here);
      const owned = item.layer?.owned || site.owned;
      const at = { kind: 'element', frames: here.frames, list: site, span } as const;
      items.push(item.layer ? { ...item, layer: { ...item.layer, owned, site: at } } : item);
    }
  }
  const all = isFree ? items : items.map(fixedItem);
  const list = listOf(trace, node, here, all);
  return list && node.type === 'tuple' ? { ...list, isTuple: true } : list;
}

const cameThrough = (item: Item, through: { file: string; span: Span }): Item =>
  item.layer?.site.kind === 'element'
    ? { ...item, layer: { ...item.layer, site: { through, ...item.layer.site } } }
    : item;
