import { callArguments, field, type Node } from '../../../languages/python/tree/module.ts';
import { standsFor } from '../recognise/stands.ts';
import { fixedItem, listOf } from './elements.ts';
import type { Trace } from './trace.ts';
import type { Here, Item, ListValue } from './values.ts';

/** `enumerate(layers, start=1)` */
export function numbered(
  node: Node,
  items: readonly Item[],
  named: ReadonlyMap<string, Node>,
  here: Here,
): readonly Item[] | undefined {
  const start = named.get('start')?.text ?? '0';
  return /^\d+$/.test(start)
    ? items.map((each, index) => ({
        node,
        here,
        parts: [{ node, here, number: Number(start) + index }, fixedItem(each)],
      }))
    : undefined;
}

/** `range(3)` */
export function counted(
  trace: Trace,
  node: Node,
  given: readonly Node[],
  here: Here,
): ListValue | undefined {
  const numbers = given.map((each) => numberOf(trace, each, here));
  if (numbers.includes(undefined)) return undefined;
  const [from = 0, to, step = 1] = numbers.length === 1 ? [0, numbers[0]] : numbers;
  if (to === undefined || step === 0) return undefined;
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (length > LONGEST) return undefined;
  const items = Array.from({ length }, (_, at): Item => ({ node, here, number: from + at * step }));
  return listOf(trace, node, here, items);
}

const LONGEST = 100;

/** `3`, `len(layers)` */
function numberOf(trace: Trace, node: Node, here: Here): number | undefined {
  if (/^-?\d+$/.test(node.text)) return Number(node.text);
  const [only] = node.type === 'call' ? callArguments(node).positional : [];
  if (only && field(node, 'function')?.text === 'len') {
    const items = trace.walk.list(trace, only, here)?.items;
    return items?.some(({ conditional }) => conditional) ? undefined : items?.length;
  }
  if (node.type === 'binary_operator' && /^[-+]$/.test(field(node, 'operator')?.text ?? '')) {
    const sides = [field(node, 'left'), field(node, 'right')];
    const [left, right] = sides.map((side) => side && numberOf(trace, side, here));
    const sign = field(node, 'operator')?.text === '-' ? -1 : 1;
    return left === undefined || right === undefined ? undefined : left + sign * right;
  }
  const found = standsFor(trace.project, node, here);
  if (found?.number !== undefined) return found.number;
  return found && /^-?\d+$/.test(found.node.text) ? Number(found.node.text) : undefined;
}
