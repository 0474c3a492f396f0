import { children, field, type Node } from '../tree/module.ts';

/** A condition that always holds. */
export const isTrue = ({ text }: Node): boolean => /^(True|1)$/.test(text);

/** `x` and `not x`, `a is None` and `a is not None`, `a == b` and `a != b`. */
export function isOpposite(a: string, b: string): boolean {
  const negations = (text: string): string[] => [
    `not ${text}`,
    `not (${text})`,
    ...(/ is None$/.test(text) ? [text.replace(/ is None$/, ' is not None')] : []),
    ...(/ == /.test(text) ? [text.replace(' == ', ' != ')] : []),
    ...(/ in /.test(text) ? [text.replace(' in ', ' not in ')] : []),
  ];
  return negations(a).includes(b) || negations(b).includes(a);
}

/** The conditions under which a node runs, as they are written: `if` statements and conditional expressions. */
export function conditionsAround(node: Node): string[] {
  const found: string[] = [];
  let at = node;
  for (let outer = node.parent; outer; at = outer, outer = outer.parent) {
    if (/^(if_statement|elif_clause|while_statement)$/.test(outer.type)) {
      const condition = field(outer, 'condition');
      if (condition && condition.id !== at.id) found.push(condition.text);
    } else if (outer.type === 'conditional_expression') {
      const condition = children(outer)[1];
      if (condition && condition.id !== at.id) found.push(condition.text);
    }
    if (outer.type === 'function_definition') break;
  }
  return found;
}
