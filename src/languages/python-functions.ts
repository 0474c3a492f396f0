import {
  type Bindings,
  bindingsOf,
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
  perNode,
  perObject,
} from './python.ts';
import { type Origin, resolveName, type Scopes } from './python-names.ts';

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

/** `async def` */
export const isAsync = (definition: Node): boolean => /^async\b/.test(definition.text.slice(0, 6));

export const isAwaited = (call: Node): boolean => call.parent?.type === 'await';

/** The function that a node runs in; undefined at module level. */
export const functionAround = (node: Node): Node | undefined => around(node, FUNCTION);

/** The class that a method stands in, directly. */
export function classOf(definition: Node): Node | undefined {
  const outer = definition.parent?.type === 'decorated_definition' ? definition.parent : definition;
  return outer.parent?.parent?.type === 'class_definition' ? outer.parent.parent : undefined;
}

/** The class whose method a node stands in, functions inside that method included. */
export function methodClass(node: Node): Node | undefined {
  for (let at = functionAround(node); at; at = functionAround(at)) {
    const owner = classOf(at);
    if (owner) return owner;
  }
  return undefined;
}

/** `@property`, `@cached_property` */
export const isProperty = ({ parent }: Node): boolean =>
  parent?.type === 'decorated_definition' &&
  /@(functools\.)?(cached_)?property\b/.test(parent.text);

/** The nearest node around this one whose type matches. */
export function around(node: Node, type: RegExp): Node | undefined {
  for (let at = node.parent; at; at = at.parent) if (type.test(at.type)) return at;
  return undefined;
}

export const nameOf = (definition: Node): string => field(definition, 'name')?.text ?? '';

/** Names of the parameters, `self` and `cls` included, without stars. */
export function parametersOf(definition: Node): string[] {
  const list = field(definition, 'parameters');
  return (list ? children(list) : [])
    .filter(({ type }) => !/separator$|^comment$/.test(type))
    .map((each) => field(each, 'name') ?? each.firstNamedChild ?? each)
    .map(({ text }) => text);
}

/** The parameter of that name, with its annotation and default. */
export function parameterOf(definition: Node, name: string): Node | undefined {
  const list = field(definition, 'parameters');
  return (list ? children(list) : []).find(
    (each) => (field(each, 'name') ?? each.firstNamedChild ?? each).text === name,
  );
}

/** A method that the class itself defines. */
export function methodOf(definition: Node, name: string): Node | undefined {
  const body = field(definition, 'body');
  const binding = body && bindingsOf(body).get(name);
  return binding?.kind === 'def' ? binding.node : undefined;
}

/** What a function binds: its parameters, and the names of its body. */
type Frame = { readonly parameters: ReadonlySet<string>; readonly bindings: Bindings };

const frameOf = perNode((_, definition): Frame => {
  const body = definition.type === 'function_definition' ? field(definition, 'body') : undefined;
  const bindings: Bindings = body ? bindingsOf(body) : new Map();
  return { parameters: new Set(parametersOf(definition)), bindings };
});

/** The scopes that a name is looked up in at a node, the innermost first. */
export function scopesAt(module: Module, node: Node): Scopes {
  const scopes: Bindings[] = [];
  for (let at = node.parent; at; at = at.parent)
    if (at.type === 'function_definition') scopes.push(frameOf(module, at).bindings);
  return [...scopes, module.bindings];
}

/** What a name or dotted name stands for where it is written. A parameter hides what has its name outside. */
export function originAt(project: Project, module: Module, node: Node): Origin | undefined {
  const [head] = /^\w+/.exec(node.text) ?? [];
  if (head === undefined || isParameter(module, node, head)) return undefined;
  return resolveName(project, module, scopesAt(module, node), node);
}

function isParameter(module: Module, node: Node, name: string): boolean {
  for (let at = node.parent; at; at = at.parent) {
    if (!FUNCTION.test(at.type)) continue;
    const { parameters, bindings } = frameOf(module, at);
    if (parameters.has(name)) return true;
    if (bindings.has(name)) return false;
  }
  return false;
}

/** The dotted name of an installed package that a node stands for, e.g. `jwt.decode`. */
export function dottedAt(project: Project, module: Module, node: Node): string | undefined {
  const origin = originAt(project, module, node);
  return origin?.kind === 'external' ? origin.dotted : undefined;
}

/** The dotted name of what a call calls. */
export function calleeAt(project: Project, module: Module, call: Node): string | undefined {
  const fn = field(call, 'function');
  return fn && dottedAt(project, module, fn);
}

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
