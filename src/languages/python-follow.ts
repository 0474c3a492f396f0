import { children, field, type Module, type Node, type Project, perObject } from './python.ts';
import type { Expression } from './python-classes.ts';
import { functionAround, originAt, ownNodes } from './python-functions.ts';

/** The expressions that a variable gets its value from: in its function, else at the top of its module or another. */
export function sourcesOf(project: Project, module: Module, name: Node): Expression[] {
  const fn = functionAround(name);
  const own = fn ? assignmentsTo(module, fn, name.text).map((node) => ({ module, node })) : [];
  if (own.length > 0) return own;
  const origin = originAt(project, module, name);
  return origin?.kind === 'local' && origin.binding.kind === 'value'
    ? [{ module: origin.module, node: origin.binding.node }]
    : [];
}

/** What is assigned to a name in a function, alone, as one of several (`scheme, token = ...`), or by `:=`. */
export const assignmentsTo = (module: Module, scope: Node, name: string): readonly Node[] =>
  assignedIn(module)(scope).get(name) ?? [];

const assignedIn = perObject((_: Module) => {
  const known = new Map<number, ReadonlyMap<string, readonly Node[]>>();
  return (scope: Node) => {
    const values = known.get(scope.id) ?? assignmentsOf(scope);
    known.set(scope.id, values);
    return values;
  };
});

function assignmentsOf(scope: Node): ReadonlyMap<string, readonly Node[]> {
  const found = new Map<string, Node[]>();
  for (const node of ownNodes(scope, 'assignment', 'named_expression')) {
    const left = field(node, 'left') ?? field(node, 'name');
    const value = field(node, 'right') ?? field(node, 'value');
    const isSeveral = left && /^(pattern_list|tuple_pattern)$/.test(left.type);
    for (const each of value && left ? (isSeveral ? children(left) : [left]) : [])
      found.set(each.text, [...(found.get(each.text) ?? []), ...(value ? [value] : [])]);
  }
  return found;
}

/** What a chain of attributes, calls, subscripts and the like starts from, each step of the way outwards included. */
export function chainOf(node: Node): Node[] {
  const next =
    field(node, 'object') ??
    field(node, 'function') ??
    field(node, 'value') ??
    (/^(parenthesized_expression|await)$/.test(node.type) ? node.firstNamedChild : undefined);
  return next && /^(attribute|call|subscript|parenthesized_expression|await)$/.test(node.type)
    ? [node, ...chainOf(next)]
    : [node];
}

/** The name that an expression ends in: an attribute, a variable, the key of a subscript or of `get`. */
export function lastName(node: Node): string {
  if (node.type === 'attribute') return field(node, 'attribute')?.text ?? '';
  return node.type === 'identifier' ? node.text : '';
}
