import {
  callArguments,
  children,
  field,
  type Node,
} from '../../../languages/python/tree/module.ts';
import { isSameThing } from '../recognise/decided.ts';
import { fixedItem, itemOf, listOf, maybeItem } from './elements.ts';
import { keptIn } from './kept.ts';
import { evaluateList, namedList, spoil, spoilOthers } from './lists.ts';
import { inOrder } from './ordering.ts';
import { itemsTaken, sliceOf } from './sequences.ts';
import { siteKey, type Trace } from './trace.ts';
import type { Here, Item, ListValue, RunScope } from './values.ts';

/** Methods of lists that leave them as they are. */
const SAFE = /^(copy|index|count|__len__|__iter__|__contains__|keys|values|items)$/;

/** `stack.append(...)`, `stack += [...]` and whatever else changes a list that is known. */
export function growList(trace: Trace, node: Node, here: Here): boolean {
  const isSum = node.type === 'augmented_assignment';
  const fn = field(node, 'function');
  const named = isSum ? field(node, 'left') : fn && field(fn, 'object');
  const method = isSum ? 'extend' : fn && field(fn, 'attribute')?.text;
  if (!named || !method || SAFE.test(method)) return false;
  const list = /^(identifier|attribute|subscript|parenthesized_expression|call)$/.test(named.type)
    ? listAt(trace, named, here)
    : undefined;
  if (!list) {
    // Whatever list is kept under such a name may be this one.
    for (const each of trace.kept.get(field(named, 'attribute')?.text ?? '') ?? []) spoil(each);
    return false;
  }
  trace.effects += 1;
  trace.changed.add(siteKey(here.module, named));
  const operator = field(node, 'operator')?.text ?? '+=';
  const grown = operator === '+=' ? changedBy(trace, method, list, node, here) : undefined;
  if (isSum && list.isTuple) {
    const isPlain = grown !== undefined && !here.conditional;
    setList(here.scope, named.text, isPlain ? { kind: 'list', items: grown, isTuple: true } : null);
    return true;
  }
  if (!grown) spoil(list);
  spoilOthers(list);
  // It is known itself, whatever the others are that it may be.
  if (grown) list.items = grown;
  return true;
}

const listAt = (trace: Trace, named: Node, here: Here): ListValue | undefined =>
  named.type === 'identifier' ? namedList(trace, named, here) : evaluateList(trace, named, here);

/** What is in the list then; undefined where that cannot be told. */
function changedBy(
  trace: Trace,
  method: string,
  { items }: ListValue,
  node: Node,
  here: Here,
): readonly Item[] | undefined {
  if (!items || here.looped) return undefined;
  const right = field(node, 'right');
  const { positional, named } = right
    ? { positional: [right], named: new Map<string, Node>() }
    : callArguments(node);
  const [first, second] = positional;
  const added = addedBy(trace, method, positional, here);
  const all = added && growing(method, items, added, first);
  if (all) return listOf(trace, node, here, all)?.items;
  const isSure = !here.conditional && !items.some(({ conditional }) => conditional);
  if (added || !isSure || second) return undefined;
  return shrunk(trace, method, items, first, named, here);
}

function growing(
  method: string,
  items: readonly Item[],
  added: readonly Item[],
  first: Node | undefined,
): readonly Item[] | undefined {
  if (method !== 'insert') return [...items, ...added];
  if (first?.text === '0') return [...added, ...items];
  const at = Number(first?.text);
  const isSure = !items.some(({ conditional }) => conditional);
  return Number.isInteger(at) && isSure
    ? items.toSpliced(at, 0, ...added).map(fixedItem)
    : undefined;
}

/** `stack.reverse()`, `stack.clear()`, `stack.pop(0)`, `stack.remove(X)`, `stack.sort(...)` */
function shrunk(
  trace: Trace,
  method: string,
  items: readonly Item[],
  given: Node | undefined,
  named: ReadonlyMap<string, Node>,
  here: Here,
): readonly Item[] | undefined {
  switch (method) {
    case 'reverse':
      return items.toReversed().map(fixedItem);
    case 'clear':
      return [];
    case 'sort':
      return inOrder(trace, items, named, here);
    case 'pop': {
      const at = given ? Number(given.text) : -1;
      return Number.isInteger(at) && items.length > 0
        ? items.toSpliced(at, 1).map(fixedItem)
        : undefined;
    }
    case 'remove': {
      const what = given && itemOf(trace, given, here);
      const same = items.map((each) => what && isSameThing(trace.project, each, what));
      const at = same.indexOf(true);
      // One before it that may be the same would be the one that goes.
      return at < 0 || same.slice(0, at).includes(undefined)
        ? undefined
        : items.toSpliced(at, 1).map(fixedItem);
    }
    default:
      return undefined;
  }
}

/** A list that a function changes is the one of the scope that has it. */
export function setList(scope: RunScope, name: string, list: ListValue | null): void {
  const { lists, key } = keptIn(scope, name);
  const isElsewhere = !lists.has(key) && !scope.locals.has(name) && scope.parent;
  if (isElsewhere) setList(isElsewhere, name, list);
  else lists.set(key, list);
}

/** What is added; undefined where it cannot be told, or where the method adds nothing. */
function addedBy(
  trace: Trace,
  method: string,
  values: readonly Node[],
  here: Here,
): readonly Item[] | undefined {
  const value = method === 'insert' ? values[1] : values[0];
  if (!value || !/^(append|extend|insert)$/.test(method)) return undefined;
  const maybe = (item: Item): Item => (here.conditional ? maybeItem(item) : item);
  if (method !== 'extend') return [maybe(itemOf(trace, value, here))];
  const list = evaluateList(trace, value, here);
  return list && itemsTaken(list).map(maybe);
}

/** `del stack[0]`, `stack[0] = X`: what is left; of anything but a number nothing is known. */
export function changeItem(trace: Trace, part: Node, value: Node | undefined, here: Here): void {
  const [named, key] = [field(part, 'value'), field(part, 'subscript')];
  const list = named && listAt(trace, named, here);
  if (!list || !key) return;
  trace.effects += 1;
  trace.changed.add(siteKey(here.module, named));
  const at = Number(key.text);
  const isSure =
    !here.conditional && !here.looped && !list.items?.some(({ conditional }) => conditional);
  const isThere = list.items?.at(at) !== undefined && Number.isInteger(at);
  if (list.items && isSure && isThere && value) {
    list.items = list.items.with(at, fixedItem(itemOf(trace, value, here)));
  } else if (list.items && isSure && isThere && !list.of) {
    list.items = list.items.toSpliced(at, 1).map(fixedItem);
  } else if (list.items && isSure && !value && sliceOf(list, part)) {
    const gone = new Set(
      sliceOf(
        { kind: 'list', items: list.items.map((each, index) => ({ ...each, number: index })) },
        part,
      )?.items?.map(({ number }) => number),
    );
    list.items = list.items.filter((_, index) => !gone.has(index)).map(fixedItem);
  } else spoil(list);
  spoilOthers(list);
}

/** An item of a list is bound to what is not known. */
export const spoilItem = (trace: Trace, part: Node, here: Here): void => {
  const named = field(part, 'value');
  spoil(named && listAt(trace, named, here));
};

/** The parts of a target that are items of lists: `L[0], L[1] = L[1], L[0]`. */
export const itemsIn = (target: Node): Node[] =>
  target.type === 'subscript'
    ? [target]
    : /^(pattern_list|tuple_pattern|list_pattern|expression_list|tuple|parenthesized_expression)$/.test(
          target.type,
        )
      ? children(target).flatMap(itemsIn)
      : [];
