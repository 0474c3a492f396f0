import { perObject } from '../../memo.ts';
import { callArguments, children, field, type Module, type Node } from './module.ts';

const FUNCTION = /^(function_definition|lambda)$/;
const SCOPE = /^(function_definition|lambda|class_definition)$/;

/** Every node of these types in a module, in the sequence of the text. */
export function nodesOf(module: Module, ...types: readonly string[]): Node[] {
  const found = types.flatMap((type) => ofType(module)(type));
  return types.length > 1 ? found.sort((a, b) => a.startIndex - b.startIndex) : found;
}

const ofType = perObject((module: Module) => {
  const known = new Map<string, Node[]>();
  return (type: string): Node[] => {
    const nodes = known.get(type) ?? descendants(module.root, type);
    known.set(type, nodes);
    return nodes;
  };
});

/** All nodes of these types below a node, nested functions and classes included. */
export const descendants = (node: Node, ...types: string[]): Node[] =>
  node.descendantsOfType(types).filter((each) => each !== null);

/** Nodes of these types that run when the function does: those in functions, lambdas and classes inside it do not. */
export function ownNodes(definition: Node, ...types: readonly string[]): Node[] {
  const body = field(definition, 'body') ?? definition;
  const found: Node[] = [];
  const walk = (node: Node): void => {
    if (types.includes(node.type)) found.push(node);
    if (SCOPE.test(node.type)) return;
    for (const child of children(node)) walk(child);
  };
  if (types.includes(body.type)) found.push(body);
  for (const child of children(body)) walk(child);
  return found;
}

/** The nearest node around this one whose type matches. */
export function around(node: Node, type: RegExp): Node | undefined {
  for (let at = node.parent; at; at = at.parent) if (type.test(at.type)) return at;
  return undefined;
}

/** The function that a node runs in; undefined at module level. */
export const functionAround = (node: Node): Node | undefined => around(node, FUNCTION);

/** One node lies within the other, or is it. */
export const contains = (outer: Node, inner: Node): boolean =>
  outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;

/** An argument of a call, by its name or its place. */
export function argument(call: Node, name: string, index?: number): Node | undefined {
  const { positional, named } = callArguments(call);
  return named.get(name) ?? (index === undefined ? undefined : positional[index]);
}

/** The text of a string literal without its quotes; undefined for anything else, f-strings too. */
export function stringValue(node: Node | undefined): string | undefined {
  if (node?.type !== 'string' || /^[a-zA-Z]*[fF]/.test(node.text)) return undefined;
  return /^[a-zA-Z]*("""|'''|"|')([\s\S]*)\1$/.exec(node.text)?.[2];
}

/** What `on.method(...)` is called on, and by what name. */
export function methodCall(
  call: Node | null | undefined,
): { readonly on: Node; readonly method: string } | undefined {
  const fn = call?.type === 'call' ? field(call, 'function') : undefined;
  const on = fn && field(fn, 'object');
  const method = fn && field(fn, 'attribute')?.text;
  return on && method !== undefined ? { on, method } : undefined;
}

/** Everything that a call is given, by place or by name. */
export function givenTo(call: Node): Node[] {
  const { positional, named } = callArguments(call);
  return [...positional, ...named.values()];
}

/** The operator of a comparison: `==`, `not in`; of a longer one all of them. */
export const operatorOf = (comparison: Node): string =>
  comparison.children.flatMap((child) => (child && !child.isNamed ? [child.text] : [])).join(' ');

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

/** The name that an expression ends in: an attribute or a variable. */
export function lastName(node: Node): string {
  if (node.type === 'attribute') return field(node, 'attribute')?.text ?? '';
  return node.type === 'identifier' ? node.text : '';
}

/** `a.b.C` as its parts; undefined for anything that is not a plain dotted name. */
export function dottedPath(node: Node): string[] | undefined {
  if (node.type === 'identifier') return [node.text];
  const object = node.type === 'attribute' ? field(node, 'object') : undefined;
  const name = field(node, 'attribute')?.text;
  const path = object && dottedPath(object);
  return path && name !== undefined ? [...path, name] : undefined;
}

/** The innermost of the first nodes with a syntax error; undefined for a tree that is sound. */
export function firstError(root: Node): Node | undefined {
  let at = root.hasError ? root : undefined;
  for (let below = at; below; below = below.children.find(({ hasError }) => hasError)) at = below;
  return at;
}

/** One of these names as a word of a text. */
export const anyOf = (names: readonly string[]): string => `(?<!\\w)(?:${names.join('|')})(?!\\w)`;

/** Where a text may call one of these names: a file without that need not be parsed to look for calls. */
export const callOf = (names: readonly string[]): RegExp =>
  new RegExp(`${anyOf(names)}[\\s\\\\]*\\(`);
