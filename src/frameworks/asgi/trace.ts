import {
  bindingsOf,
  callArguments,
  children,
  field,
  lineOf,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../languages/python.ts';
import { type Origin, resolveName } from '../../languages/python-names.ts';
import type { Doubt } from '../../types.ts';
import { identify } from './identify.ts';
import { evaluateList, growList, layerFromMiddleware } from './lists.ts';
import { installedBy } from './libraries.ts';
import { type Here, isApp, type ListValue, listNamed, type OpenFrame, type Scope, type Seen, type Value } from './values.ts';

/**
 * Runs a module's top-level statements in the mind, following the project's own functions as far as they
 * receive, build or close over the application, and writes down every registration in the order it happens.
 * It never guesses: what could register something and cannot be followed becomes a doubt.
 */
export type Trace = {
  readonly project: Project;
  /** The constructor calls that make the application: one, or one in each branch of an `if`. */
  readonly target: Target;
  /** In the order of registration: the last one is the outermost. */
  readonly registered: Seen[];
  /** Layers that are outermost wherever they are registered. */
  readonly wrapped: Seen[];
  readonly doubts: Doubt[];
  /** Registration calls that were reached, as `file:offset`. */
  readonly visited: Set<string>;
  /** Names of functions that received the application and could not be followed. */
  readonly opaque: Map<string, Doubt>;
  constructed?: { readonly frames: readonly OpenFrame[]; readonly elements: readonly Seen[] };
};

export type Target = { readonly file: string; readonly starts: readonly number[] };

const MAX_DEPTH = 12;

export function startTrace(project: Project, target: Target): Trace {
  return {
    project,
    target,
    registered: [],
    wrapped: [],
    doubts: [],
    visited: new Set(),
    opaque: new Map(),
  };
}

export function moduleScope(module: Module): Scope {
  return { apps: new Set(), lists: new Map(), bindings: [module.bindings] };
}

/** Runs a block; the value is what it returns, if anything of interest. */
export function runBlock(trace: Trace, block: Node, here: Here): Value {
  let at = here;
  let returned: Value;
  for (const statement of statements(block)) {
    const frame: OpenFrame = {
      file: at.module.path,
      block: block.startIndex,
      statement: { start: statement.startIndex, end: statement.endIndex },
      scope: at.scope,
      guarded: at.guarded,
      returns: statement.type === 'return_statement',
    };
    returned = runStatement(trace, statement, { ...at, frames: [...at.frames, frame] }) ?? returned;
    // What follows a conditional return may not run.
    if (statement.type !== 'return_statement' && returns(statement)) at = { ...at, conditional: true, guarded: true };
  }
  return returned;
}

function returns(node: Node): boolean {
  if (node.type === 'return_statement') return true;
  if (/_definition$/.test(node.type) || node.type === 'lambda') return false;
  return /_statement$|_clause$|^block$/.test(node.type) && children(node).some(returns);
}

function runStatement(trace: Trace, node: Node, here: Here): Value {
  switch (node.type) {
    case 'expression_statement': {
      for (const child of children(node)) evaluate(trace, child, here);
      return undefined;
    }
    case 'return_statement': {
      const value = node.firstNamedChild;
      return value ? evaluate(trace, value, here) : undefined;
    }
    case 'decorated_definition':
      runDecorators(trace, node, here);
      return undefined;
    case 'for_statement':
      return runLoop(trace, node, here);
    case 'function_definition':
    case 'class_definition':
      return undefined;
    default:
      return /_statement$/.test(node.type) ? runCompound(trace, node, here) : undefined;
  }
}

/** `if`, `try`, `with`, `while`, `match`: each block may or may not run; nothing is inserted inside. */
function runCompound(trace: Trace, node: Node, here: Here): Value {
  if (node.type === 'if_statement' && /^(__name__\s*==|(typing\.)?TYPE_CHECKING$)/.test(field(node, 'condition')?.text ?? '')) {
    return undefined;
  }
  const conditional = here.conditional || node.type !== 'with_statement';
  let returned: Value;
  const walk = (parent: Node): void => {
    for (const child of children(parent)) {
      if (child.type === 'block') {
        returned = runBlock(trace, child, { ...here, conditional, guarded: true }) ?? returned;
      } else if (/_clause$|^case_/.test(child.type)) walk(child);
      else if (/^(call|await|named_expression)$/.test(child.type)) evaluate(trace, child, here);
    }
  };
  walk(node);
  return returned;
}

/** `for layer in reversed(stack): app.add_middleware(...)` registers a known list one by one. */
function runLoop(trace: Trace, node: Node, here: Here): Value {
  const body = field(node, 'body');
  const iterable = field(node, 'right');
  const call = body && findRegistration(body, here);
  if (!body || !iterable || !call) return runCompound(trace, node, here);
  const reversed = /^reversed\s*\(/.test(iterable.text) || /\[::-1\]$/.test(iterable.text);
  const inner = iterable.type === 'call' && reversed ? callArguments(iterable).positional[0] : iterable;
  const source = inner?.type === 'subscript' ? field(inner, 'value') : inner;
  const value = source && evaluateList(trace, source, here);
  trace.visited.add(siteKey(here.module, call));
  if (!value) {
    doubt(trace, here.module, node, `a loop registers what \`${iterable.text}\` holds, which cannot be read here`);
    return undefined;
  }
  const elements = value.elements.map((layer) => ({
    ...registeredBy(layer, 'loop', here),
    conditional: layer.conditional || here.conditional,
  }));
  trace.registered.push(...(reversed ? elements.reverse() : elements.map(fixed)));
  return undefined;
}

const fixed = (layer: Seen): Seen => ({ ...layer, site: { kind: 'fixed', frames: layer.site.frames } });

/** An element of a list takes effect where the list is registered, not where it is written. */
function registeredBy(layer: Seen, by: 'constructor' | 'loop', here: Here): Seen {
  const { site } = layer;
  if (site.kind !== 'element') return { ...layer, site: { ...site, frames: here.frames } };
  return { ...layer, site: { ...site, frames: here.frames, list: { ...site.list, registeredBy: by } } };
}

/** A registration inside a loop body whose class is a variable of the loop. */
function findRegistration(node: Node, here: Here): Node | undefined {
  const fn = node.type === 'call' ? field(node, 'function') : undefined;
  const object = fn?.type === 'attribute' ? field(fn, 'object') : undefined;
  if (fn && object && isApp(here.scope, object.text) && field(fn, 'attribute')?.text === 'add_middleware') return node;
  for (const child of children(node)) {
    const found = findRegistration(child, here);
    if (found) return found;
  }
  return undefined;
}

/** Evaluates an expression for its effect on the application; the value is what the trace cares about. */
export function evaluate(trace: Trace, node: Node, here: Here): Value {
  switch (node.type) {
    case 'identifier':
    case 'attribute':
      return isApp(here.scope, node.text) || importedApp(trace, node, here)
        ? { kind: 'app' }
        : (listNamed(here.scope, node.text) ?? evaluateList(trace, node, here));
    case 'assignment':
    case 'named_expression':
      return assign(trace, node, here);
    case 'augmented_assignment':
      growList(trace, node, here);
      return undefined;
    case 'call':
      return evaluateCall(trace, node, here);
    case 'list':
    case 'binary_operator':
    case 'subscript':
      return evaluateList(trace, node, here);
    case 'lambda':
    case 'list_comprehension':
    case 'generator_expression':
      return undefined;
    default: {
      let value: Value;
      const guarded = node.type === 'conditional_expression' ? { conditional: true, guarded: true } : {};
      for (const child of children(node)) value = evaluate(trace, child, { ...here, ...guarded }) ?? value;
      return value?.kind === 'list' ? undefined : value;
    }
  }
}

/** `from .main import app`: the application of another module. */
function importedApp(trace: Trace, node: Node, here: Here): boolean {
  if (here.module.path === trace.target.file || !trace.constructed) return false;
  const origin = resolveName(trace.project, here.module, here.scope.bindings, node);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value') return false;
  const { startIndex, endIndex } = origin.binding.node;
  const inside = (start: number): boolean => startIndex <= start && start < endIndex;
  return origin.module.path === trace.target.file && trace.target.starts.some(inside);
}

function assign(trace: Trace, node: Node, here: Here): Value {
  const left = (field(node, 'left') ?? field(node, 'name'))?.text;
  const right = field(node, 'right') ?? field(node, 'value');
  if (left === undefined || !right) return undefined;
  const wasApp = here.scope.apps.has(left);
  const value = evaluate(trace, right, here);
  const [, owner] = /^(.*)\.user_middleware(\[.*)?$/s.exec(left) ?? [];
  if (owner !== undefined && isApp(here.scope, owner)) {
    doubt(trace, here.module, node, 'user_middleware is rewritten at run time');
  } else if (value?.kind === 'app') here.scope.apps.add(left);
  else if (value?.kind === 'list') here.scope.lists.set(left, here.conditional ? conditionalList(value) : value);
  else if (wasApp) rebound(trace, right, here);
  return value;
}

const conditionalList = (list: ListValue): ListValue => ({
  kind: 'list',
  elements: list.elements.map((layer) => fixed({ ...layer, conditional: true })),
});

/** `app = CORSMiddleware(app, ...)`: from here on the name is the wrapper. */
function rebound(trace: Trace, right: Node, here: Here): void {
  const layer = right.type === 'call' ? identify(trace.project, field(right, 'function'), here, right) : undefined;
  const hasApp = right.type === 'call' && argumentsOf(right).some((argument) => isApp(here.scope, argument.text));
  if (layer && hasApp) trace.wrapped.unshift({ ...layer, site: { kind: 'wrap', frames: here.frames } });
  else if (!hasApp) doubt(trace, here.module, right, 'the name of the application is bound to something else');
}

const argumentsOf = (call: Node): Node[] => {
  const { positional, named } = callArguments(call);
  return [...positional, ...named.values()];
};

function evaluateCall(trace: Trace, call: Node, here: Here): Value {
  const { target } = trace;
  if (here.module.path === target.file && target.starts.includes(call.startIndex)) return construct(trace, call, here);
  const fn = field(call, 'function');
  if (!fn) return undefined;
  if (registration(trace, call, fn, here)) return undefined;
  const layer = layerFromMiddleware(trace, call, here);
  if (layer) return { kind: 'layer', layer };
  if (growList(trace, call, here)) return undefined;
  return callFunction(trace, call, fn, here);
}

function construct(trace: Trace, call: Node, here: Here): Value {
  const middleware = callArguments(call).named.get('middleware');
  const list = middleware && evaluateList(trace, middleware, here);
  if (middleware && !list && middleware.text !== 'None') {
    doubt(trace, here.module, middleware, `the list given as \`middleware=${middleware.text}\` cannot be read here`);
  }
  const elements = list?.elements.map((layer) => registeredBy(layer, 'constructor', here)) ?? [];
  trace.constructed = { frames: here.frames, elements };
  return { kind: 'app' };
}

/** `app.add_middleware(X)`, `app.middleware("http")(f)` and what libraries do to an application. */
function registration(trace: Trace, call: Node, fn: Node, here: Here): boolean {
  const object = fn.type === 'attribute' ? field(fn, 'object') : undefined;
  const method = field(fn, 'attribute')?.text;
  if (object && method === 'add_middleware' && evaluate(trace, object, here)?.kind === 'app') {
    const { positional, named } = callArguments(call);
    const dispatch = named.get('dispatch') ?? positional[1];
    const named0 = positional[0] ?? named.get('middleware_class');
    const isBase = named0 !== undefined && /(^|\.)BaseHTTPMiddleware$/.test(named0.text);
    push(trace, isBase && dispatch ? dispatch : named0, call, here);
    return true;
  }
  if (fn.type === 'call' && isHttpDecorator(trace, fn, here)) {
    trace.visited.add(siteKey(here.module, fn));
    push(trace, callArguments(call).positional[0], call, here);
    return true;
  }
  if (object?.text.endsWith('.user_middleware') && isApp(here.scope, object.text.replace(/\.user_middleware$/, ''))) {
    doubt(trace, here.module, call, 'user_middleware is rewritten at run time');
    return true;
  }
  return library(trace, call, fn, here);
}

function library(trace: Trace, call: Node, fn: Node, here: Here): boolean {
  const known = installedBy(trace.project, call, fn, here);
  if (!known || !argumentsOf(call).some((argument) => evaluate(trace, argument, here)?.kind === 'app')) return false;
  const site = { kind: known.outermost ? ('wrap' as const) : ('call' as const), frames: here.frames };
  const list = known.outermost ? trace.wrapped : trace.registered;
  list.push({ ...known.layer, conditional: here.conditional, site });
  return true;
}

function push(trace: Trace, symbol: Node | undefined, call: Node, here: Here): void {
  trace.visited.add(siteKey(here.module, call));
  const layer = identify(trace.project, symbol, here, call);
  trace.registered.push({ ...layer, conditional: here.conditional, site: { kind: 'call', frames: here.frames } });
}

function isHttpDecorator(trace: Trace, call: Node, here: Here): boolean {
  const fn = field(call, 'function');
  const object = fn && field(fn, 'object');
  return (
    fn !== undefined && object !== undefined &&
    field(fn, 'attribute')?.text === 'middleware' &&
    evaluate(trace, object, here)?.kind === 'app'
  );
}

function runDecorators(trace: Trace, node: Node, here: Here): void {
  const name = field(node, 'definition')?.childForFieldName('name') ?? undefined;
  const calls = children(node).filter((child) => child.type === 'decorator');
  for (const decorator of calls.reverse()) {
    const call = decorator.firstNamedChild;
    if (call?.type === 'call' && isHttpDecorator(trace, call, here)) push(trace, name, call, here);
  }
}

export const siteKey = (module: Module, call: Node): string => `${module.path}:${call.startIndex}`;

export function doubt(trace: Trace, module: Module, node: Node, reason: string): void {
  trace.doubts.push({ file: module.path, line: lineOf(node), reason });
}

/** Follows a function of the project when the application is handed to it, built by it or closed over. */
function callFunction(trace: Trace, call: Node, fn: Node, here: Here): Value {
  const object = field(fn, 'object');
  if (object?.type === 'call') evaluate(trace, object, here);
  const given = argumentsOf(call).map((argument) => ({ argument, value: evaluate(trace, argument, here) }));
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
  const next: Here = { ...here, module: origin.module, scope, calls: [...here.calls, definition], ...(self && { self }) };
  return { value: runBlock(trace, body, next) };
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
    const given = evaluate(trace, value, here);
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
