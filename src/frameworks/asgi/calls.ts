import {
  bindingsOf,
  callArguments,
  children,
  field,
  lineOf,
  type Node,
} from '../../languages/python.ts';
import { type Origin, resolveName } from '../../languages/python-names.ts';
import { argumentsOf } from './registrations.ts';
import type { Trace } from './trace.ts';
import type { Here, Scope, Value } from './values.ts';

const MAX_DEPTH = 12;

/** Follows a function of the project when the application is handed to it, built by it or closed over. */
export function callFunction(trace: Trace, call: Node, fn: Node, here: Here): Value {
  const object = field(fn, 'object');
  if (object?.type === 'call') trace.walk.evaluate(trace, object, here);
  const given = argumentsOf(call).map((argument) => ({
    argument,
    value: trace.walk.evaluate(trace, argument, here),
  }));
  const getsApp = given.some(({ value }) => value?.kind === 'app');
  const origin = resolveCallee(trace, fn, here);
  const followed = origin?.kind === 'local' ? follow(trace, call, origin, here) : undefined;
  if (followed) return followed.value;
  if (getsApp && origin?.kind !== 'external') {
    const name = fn.type === 'attribute' ? (field(fn, 'attribute')?.text ?? fn.text) : fn.text;
    trace.opaque.set(name, {
      file: here.module.path,
      line: lineOf(call),
      reason: `the application is handed to \`${fn.text}\`, which cannot be followed`,
    });
  }
  return undefined;
}

function resolveCallee(trace: Trace, fn: Node, here: Here): Origin | undefined {
  const [object, method] = [field(fn, 'object')?.text, field(fn, 'attribute')?.text];
  if (here.self && object === 'self' && method !== undefined) {
    const body = field(here.self, 'body');
    const binding = body && bindingsOf(body).get(method);
    return binding && { kind: 'local', module: here.module, name: method, binding };
  }
  return resolveName(trace.project, here.module, here.scope.bindings, fn);
}

function follow(
  trace: Trace,
  call: Node,
  origin: Extract<Origin, { kind: 'local' }>,
  here: Here,
): { value: Value } | undefined {
  const { node } = origin.binding.kind === 'import' ? { node: undefined } : origin.binding;
  const definition = origin.binding.kind === 'class' ? initOf(node) : node;
  const body = definition?.type === 'function_definition' ? field(definition, 'body') : undefined;
  if (!definition || !body || here.calls.length > MAX_DEPTH) return undefined;
  if (here.calls.some((active) => active.id === definition.id)) return { value: undefined };
  const scope = calleeScope(trace, call, definition, origin, here);
  const self = origin.binding.kind === 'class' ? node : here.self;
  const next: Here = {
    ...here,
    module: origin.module,
    scope,
    calls: [...here.calls, definition],
    ...(self && { self }),
  };
  return { value: trace.walk.block(trace, body, next) };
}

function initOf(node: Node | undefined): Node | undefined {
  const body = node && field(node, 'body');
  const init = body && bindingsOf(body).get('__init__');
  return init?.kind === 'def' ? init.node : undefined;
}

/** The callee's scope: its parameters that are the application or a list, over its module's names. */
function calleeScope(
  trace: Trace,
  call: Node,
  definition: Node,
  origin: Extract<Origin, { kind: 'local' }>,
  here: Here,
): Scope {
  const body = field(definition, 'body');
  const scope: Scope = {
    apps: new Set(here.self ? [...here.scope.apps].filter((name) => name.startsWith('self.')) : []),
    lists: new Map(),
    bindings: [...(body ? [bindingsOf(body)] : []), origin.module.bindings],
    ...(origin.module.path === here.module.path && { parent: outermost(here.scope) }),
  };
  for (const [name, value] of parameters(call, definition)) {
    const given = trace.walk.evaluate(trace, value, here);
    if (given?.kind === 'app') scope.apps.add(name);
    if (given?.kind === 'list') scope.lists.set(name, given);
  }
  return scope;
}

const outermost = (scope: Scope): Scope => (scope.parent ? outermost(scope.parent) : scope);

function parameters(call: Node, definition: Node): [string, Node][] {
  const list = field(definition, 'parameters');
  const names = (list ? children(list) : [])
    .map((parameter) => (field(parameter, 'name') ?? parameter.firstNamedChild ?? parameter).text)
    .filter((name) => name !== 'self' && name !== 'cls');
  const { positional, named } = callArguments(call);
  const pairs: [string, Node][] = [...named];
  positional.forEach((value, index) => {
    const name = names[index];
    if (name !== undefined) pairs.push([name, value]);
  });
  return pairs;
}
