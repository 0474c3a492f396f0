import { children, field, type Node } from './module.ts';
import { contains, descendants, ownNodes } from './search.ts';

/** The types that an `except` names, as written; none for a bare one. */
export function typesOf(clause: Node): Node[] {
  const [value] = children(clause).filter(({ type }) => !/^(block|comment)$/.test(type));
  const type = value?.type === 'as_pattern' ? children(value)[0] : value;
  if (!type) return [];
  return /^(tuple|parenthesized_expression)$/.test(type.type) ? children(type) : [type];
}

/** An `except` catches what is named by one of these names, or everything. */
export function catches(clause: Node, names: RegExp): boolean {
  const types = typesOf(clause);
  return types.length === 0 || types.some(({ text }) => names.test(text));
}

/** What runs when an `except` catches. */
const handlerOf = (clause: Node): Node | undefined =>
  children(clause).find(({ type }) => type === 'block');

/** The `except` clauses of the `try` statements whose body a node stands in, the innermost `try` first. */
export function clausesAround(node: Node): Node[][] {
  const found: Node[][] = [];
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at;
    if (/^(function_definition|lambda|class_definition)$/.test(parent.type)) break;
    if (parent.type === 'try_statement' && field(parent, 'body')?.id === at.id)
      found.push(children(parent).filter(({ type }) => type === 'except_clause'));
  }
  return found;
}

/** An exception may go on from a handler: it raises something. */
export function raises(clause: Node): boolean {
  const handler = handlerOf(clause);
  return handler !== undefined && ownNodes(handler, 'raise_statement').length > 0;
}

/** Whatever it catches goes on from a handler: it raises in the end, and answers nothing before. */
export function alwaysRaises(clause: Node): boolean {
  const handler = handlerOf(clause);
  if (!handler || ownNodes(handler, 'return_statement').length > 0) return false;
  return children(handler).some(({ type }) => type === 'raise_statement');
}

/** What a handler does only for some of the exceptions that its `except` catches: `if isinstance(exc, Denied): ...`. */
export function isForSome(clause: Node, node: Node): boolean {
  const [value] = children(clause);
  const name = value?.type === 'as_pattern' ? children(value)[1]?.text : undefined;
  const handler = handlerOf(clause);
  if (name === undefined || !handler) return false;
  const asks = (branch: Node, isPlain: boolean): boolean => {
    const condition = field(branch, 'condition');
    if (!condition || (condition.type !== 'not_operator') !== isPlain) return false;
    return [condition, ...descendants(condition, 'identifier')].some(
      ({ type, text }) => type === 'identifier' && text === name,
    );
  };
  const isIn = (branch: Node): boolean => {
    const body = field(branch, 'consequence');
    return body !== undefined && contains(body, node);
  };
  const branches = descendants(handler, 'if_statement', 'elif_clause');
  return branches.some((branch) => {
    if (isIn(branch)) return asks(branch, true);
    const others = branch.startIndex < node.startIndex && asks(branch, false);
    const body = others ? field(branch, 'consequence') : undefined;
    return body !== undefined && ownNodes(body, 'raise_statement').length > 0;
  });
}
