import { originAt } from '../../../languages/python/names/origins.ts';
import { callArguments, field, type Node } from '../../../languages/python/tree/module.ts';
import { pairsAt } from '../recognise/stands.ts';
import { counted, numbered } from './counting.ts';
import { fixedItem, itemOf, listOf } from './elements.ts';
import { noteLists } from './list-names.ts';
import { inOrder } from './ordering.ts';
import type { Trace } from './trace.ts';
import type { Here, Item, ListValue } from './values.ts';

/** `layers[1:]`, `layers[:-1]`, `layers[::-1]`, with numbers; undefined for any other part of a list. */
export function sliceOf(list: ListValue, node: Node): ListValue | undefined {
  const { items } = list;
  const [, from, to, step] = SLICE.exec(field(node, 'subscript')?.text ?? '') ?? [];
  const isSlice = SLICE.test(field(node, 'subscript')?.text ?? '');
  if (!items || !isSlice || items.some(({ conditional }) => conditional)) return undefined;
  if (step === '-1' && from === undefined && to === undefined)
    return { kind: 'list', items: items.toReversed().map(fixedItem) };
  if (step !== undefined && Number(step) < 1) return undefined;
  const end = to === undefined ? undefined : Number(to);
  const part = items
    .slice(from === undefined ? 0 : Number(from), end)
    .filter((_, index) => index % Number(step ?? 1) === 0);
  // What is written into the list would move the part.
  const isWhole = from === undefined && to === undefined && step === undefined;
  return { kind: 'list', items: isWhole ? items : part.map(fixedItem) };
}
const SLICE = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?)?\s*$/;

/** The keys or values of a dictionary that is written out and that nothing changes, or both. */
export function dictionaryList(
  trace: Trace,
  node: Node,
  part: 'keys' | 'values' | 'items',
  here: Here,
): ListValue | undefined {
  const pairs = pairsAt(trace.project, node, here);
  if (!pairs) return undefined;
  const items = pairs.map(({ key, value }): Item => {
    if (part === 'items') return { node, here, parts: [item(trace, key), item(trace, value)] };
    return item(trace, part === 'keys' ? key : value);
  });
  return listOf(trace, node, here, items);
}

const item = (trace: Trace, { node, here }: Item): Item => itemOf(trace, node, here);

/** Functions of Python that make a list of others. */
export const BUILT_IN =
  /^(list|tuple|iter|reversed|sorted|enumerate|zip|range|filter|(itertools\.)?chain)$/;
const ITERATORS = /^(iter|reversed|enumerate|zip|(itertools\.)?chain)$/;

/** What one of them makes. */
export function ofBuiltIn(
  trace: Trace,
  name: string,
  call: Node,
  here: Here,
): ListValue | undefined {
  const { positional, named } = callArguments(call);
  if (name === 'filter') return withoutNone(trace, positional, here);
  if (name === 'range') return counted(trace, call, positional, here);
  if (positional.length === 0 && /^(list|tuple)$/.test(name)) return { kind: 'list', items: [] };
  const lists = positional.map((node) => trace.walk.list(trace, node, here));
  const all = lists.map((list) => list && itemsTaken(list));
  const [first] = all;
  if (!first || all.includes(undefined)) return undefined;
  const items = made(
    trace,
    name,
    call,
    all.flatMap((each) => (each ? [each] : [])),
    named,
    here,
  );
  if (!items) return undefined;
  const kind = {
    ...(name === 'tuple' && { isTuple: true }),
    ...(ITERATORS.test(name) && { isIterator: true }),
  };
  return { kind: 'list', items, ...kind };
}

function made(
  trace: Trace,
  name: string,
  node: Node,
  lists: readonly (readonly Item[])[],
  named: ReadonlyMap<string, Node>,
  here: Here,
): readonly Item[] | undefined {
  const [first = []] = lists;
  const isSure = !lists.flat().some(({ conditional }) => conditional);
  switch (name) {
    case 'reversed':
      return first.toReversed().map(fixedItem);
    case 'sorted':
      return isSure ? inOrder(trace, first, named, here) : undefined;
    case 'enumerate':
      return isSure ? numbered(node, first, named, here) : undefined;
    case 'zip': {
      const shortest = Math.min(...lists.map(({ length }) => length));
      const rows = Array.from({ length: shortest }, (_, at) =>
        lists.flatMap((list) => list[at] ?? []).map(fixedItem),
      );
      return isSure ? rows.map((parts) => ({ node, here, parts })) : undefined;
    }
    default:
      return lists.length > 1 && !/chain$/.test(name) ? undefined : lists.flat();
  }
}

/** `filter(None, layers)`: what counts as true, where that is known. */
function withoutNone(trace: Trace, [by, from]: readonly Node[], here: Here): ListValue | undefined {
  const list = by?.type === 'none' && from ? trace.walk.list(trace, from, here) : undefined;
  const kept = list?.items && itemsTaken(list).filter(({ node }) => node.type !== 'none');
  const isSure = kept?.every((each) => each.layer || isCode(trace, each));
  return isSure ? { kind: 'list', items: kept?.map(fixedItem), isIterator: true } : undefined;
}

/** A class or a function, which counts as true. */
function isCode({ project }: Trace, { node, here, isUnclear }: Item): boolean {
  const origin = isUnclear ? undefined : originAt(project, here.module, node);
  return (
    origin?.kind === 'external' ||
    (origin?.kind === 'local' &&
      /^(class|def)$/.test(origin.binding.kind) &&
      !/\b__(bool|len)__\b|\bmetaclass\s*=/.test(origin.module.text))
  );
}

/** What a list has, which nobody finds there again if it could be gone through only once. */
export function itemsTaken(list: ListValue): readonly Item[] {
  const { items = [] } = list;
  if (list.isIterator) list.items = [];
  return items;
}

/** The positional arguments of a call from one on, as `*layers` gets them. */
export function restList(
  trace: Trace,
  call: Node,
  from: number,
  here: Here,
): ListValue | undefined {
  const given = callArguments(call).positional;
  const items: Item[] = [];
  for (const node of given) {
    const inner = node.type === 'list_splat' ? node.firstNamedChild : undefined;
    const list = inner ? trace.walk.list(trace, inner, here) : undefined;
    if (inner && !list?.items) return undefined;
    if (inner) noteLists(trace, inner, here);
    items.push(...(list ? itemsTaken(list) : [itemOf(trace, node, here)]));
  }
  const isEarly = given.slice(0, from).some(({ type }) => type === 'list_splat');
  return isEarly
    ? undefined
    : { kind: 'list', items: items.slice(from).map(fixedItem), isTuple: true };
}
