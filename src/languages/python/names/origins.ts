import { perNode } from '../../memo.ts';
import { parametersOf } from '../tree/functions.ts';
import {
  type Bindings,
  bindingsOf,
  field,
  type Module,
  type Node,
  type Project,
} from '../tree/module.ts';
import { functionAround } from '../tree/search.ts';
import { type Origin, resolveName, type Scopes } from './resolve.ts';

/** What a function binds: its parameters, and the names of its body. */
type Frame = { readonly parameters: ReadonlySet<string>; readonly bindings: Bindings };

const frameOf = perNode((_: Module, definition: Node): Frame => {
  const body = definition.type === 'function_definition' ? field(definition, 'body') : undefined;
  const bindings: Bindings = body ? bindingsOf(body) : new Map();
  return { parameters: new Set(parametersOf(definition)), bindings };
});

/** The scopes that a name is looked up in at a node, the innermost first. */
function scopesAt(module: Module, node: Node): Scopes {
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
  for (let fn = functionAround(node); fn; fn = functionAround(fn)) {
    const { parameters, bindings } = frameOf(module, fn);
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
