import { children, type Node } from './module.ts';

/** What is bound to what in `one, two = first(), second()`; nothing for a single name, or where a star takes several. */
export function pairsOf(left: Node, right: Node): (readonly [name: Node, value: Node])[] {
  const names = /^(pattern_list|tuple_pattern|list_pattern)$/.test(left.type) ? children(left) : [];
  const values = /^(expression_list|tuple|list)$/.test(right.type) ? children(right) : [];
  const isSpread = [...names, ...values].some(({ type }) => /splat/.test(type));
  if (names.length !== values.length || isSpread) return [];
  return names.flatMap((name, index) => {
    const value = values[index];
    return value ? [[name, value] as const] : [];
  });
}
