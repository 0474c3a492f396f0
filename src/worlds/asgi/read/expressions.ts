import { step } from '../../../languages/python/budget.ts';
import { children, field, type Node } from '../../../languages/python/tree/module.ts';
import { pairsOf } from '../../../languages/python/tree/pairs.ts';
import { ownerOf } from './callee.ts';
import { aroundOf, callFunction } from './calls.ts';
import { construct, superInit } from './construct.ts';
import { layerFromMiddleware } from './entries.ts';
import { growList } from './grow.ts';
import { isImportedApp } from './imported.ts';
import { evaluateList } from './lists.ts';
import { registration } from './registrations.ts';
import { globalsOf } from './scopes.ts';
import { doubt, maybe, siteKey, type Trace } from './trace.ts';
import { runsText } from './unusual.ts';
import {
  type AbstractValue,
  type Here,
  type Instance,
  isApp,
  type ListValue,
  listNamed,
  objectNamed,
  outermost,
  type RunScope,
} from './values.ts';
import { wrap } from './wrappers.ts';

/**
 * Evaluates an expression for its effect on the application; the value is what the trace cares about. In one run of a
 * statement that happens once, whoever asks.
 */
export function evaluate(trace: Trace, node: Node, here: Here): AbstractValue {
  if (here.known?.has(node)) return here.known.get(node);
  const value = step(trace.project, here.module, node, () => evaluated(trace, node, here));
  here.known?.set(node, value);
  return value;
}

/** Some of what stands here has not been read. */
export function doubtDepth(trace: Trace, node: Node, here: Here): void {
  doubt(trace, here.module, node, 'this is nested too deep and is not followed further');
}

function evaluated(trace: Trace, node: Node, here: Here): AbstractValue {
  switch (node.type) {
    case 'identifier':
    case 'attribute':
      return evaluateName(trace, node, here);
    case 'assignment':
    case 'named_expression':
      return assign(trace, node, here);
    case 'augmented_assignment':
      if (!rewritesLayers(trace, node, here)) growList(trace, node, here);
      return undefined;
    case 'call':
      return evaluateCall(trace, node, here);
    case 'list':
    case 'tuple':
    case 'binary_operator':
    case 'subscript':
      return evaluateList(trace, node, here) ?? evaluateParts(trace, node, here);
    case 'lambda':
    case 'list_comprehension':
    case 'generator_expression':
      return undefined;
    default:
      return evaluateParts(trace, node, here);
  }
}

function evaluateParts(trace: Trace, node: Node, here: Here): AbstractValue {
  let value: AbstractValue;
  const maybeRun = { ...here, conditional: true, guarded: true };
  const isChoice = node.type === 'conditional_expression';
  for (const [index, child] of children(node).entries()) {
    // The right side of `and` and `or` may not run.
    const isOptional = isChoice || (node.type === 'boolean_operator' && index > 0);
    value = evaluate(trace, child, isOptional ? maybeRun : here) ?? value;
  }
  const isWhole = value?.kind === 'list' || (value?.kind === 'app' && !SAME.test(node.type));
  return isWhole ? undefined : value;
}

/** Expressions that are what a part of them is; a list that holds the application is none. */
const SAME = /^(parenthesized_expression|await|conditional_expression|boolean_operator)$/;

function evaluateName(trace: Trace, node: Node, here: Here): AbstractValue {
  if (isApp(here.scope, node.text) || isImportedApp(trace, node, here)) {
    here.scope.apps.add(node.text);
    return { kind: 'app' };
  }
  const [owner, attribute] = [field(node, 'object'), field(node, 'attribute')?.text];
  if (owner && /^(add_middleware|middleware|user_middleware)$/.test(attribute ?? '')) {
    const onApp = evaluate(trace, owner, here)?.kind === 'app';
    if (onApp) trace.visited.add(siteKey(here.module, node));
    if (onApp)
      doubt(trace, here.module, node, `what happens to \`${node.text}\` cannot be read here`);
    return undefined;
  }
  // `Server().app`
  if (owner?.type === 'call' && attribute !== undefined)
    return ownerOf(trace, owner, here)?.apps.has(attribute) ? { kind: 'app' } : undefined;
  const object = objectNamed(here.scope, node.text);
  if (object) return { kind: 'object', object };
  return listNamed(here.scope, node.text) ?? evaluateList(trace, node, here);
}

function assign(trace: Trace, node: Node, here: Here): AbstractValue {
  const left = field(node, 'left') ?? field(node, 'name');
  const right = field(node, 'right') ?? field(node, 'value');
  if (!left || !right) return undefined;
  const pairs = pairsOf(left, right);
  for (const [name, value] of pairs) bind(trace, node, name.text, value, here);
  return pairs.length > 0 ? undefined : bind(trace, node, left.text, right, here);
}

function bind(trace: Trace, node: Node, left: string, right: Node, here: Here): AbstractValue {
  const wasApp = here.scope.apps.has(left);
  const value = evaluate(trace, right, here);
  const scope = scopeFor(left, here);
  if (scope !== here.scope || here.calls.length === 0 || left.includes('.')) trace.effects += 1;
  if (rewritesLayers(trace, node, here)) return value;
  if (value?.kind === 'app') bindApp(trace, scope, left);
  else if (value?.kind === 'list') bindList(scope, left, value, here);
  else if (aroundOf(value)) wrap(trace, left, right, { value, wasApp, here });
  else if (value?.kind === 'object') bindObject(scope, left, value.object);
  else if (wasApp && right.type !== 'none')
    doubt(trace, here.module, right, 'the name of the application is bound to something else');
  else forgetList(scope, left);
  return value;
}

/** `app.user_middleware = ...`, `app.user_middleware[0] = ...`, `app.user_middleware += ...` */
function rewritesLayers(trace: Trace, node: Node, here: Here): boolean {
  const [, owner] = /^(.*)\.user_middleware(\[.*)?$/s.exec(field(node, 'left')?.text ?? '') ?? [];
  if (owner === undefined || !isApp(here.scope, owner)) return false;
  doubt(trace, here.module, node, 'user_middleware is rewritten at run time');
  return true;
}

/** `global app` binds the module's name. */
function scopeFor(name: string, here: Here): RunScope {
  const definition = here.calls.at(-1);
  const isGlobal = definition !== undefined && globalsOf(here.module, definition).has(name);
  return isGlobal ? outermost(here.scope) : here.scope;
}

function bindApp(trace: Trace, scope: RunScope, name: string): void {
  trace.effects += 1;
  scope.apps.add(name);
  const [, owner = '', attribute = ''] = /^(.+)\.(\w+)$/s.exec(name) ?? [];
  objectNamed(scope, owner)?.apps.add(attribute);
}

function bindObject(scope: RunScope, name: string, object: Instance): void {
  scope.objects.set(name, object);
  for (const attribute of object.apps) scope.apps.add(`${name}.${attribute}`);
}

/** Where a list is bound on condition, its layers may be there; where another was bound before, it is unknown which. */
function bindList(scope: RunScope, name: string, value: ListValue, here: Here): void {
  const before = scope.lists.get(name);
  const isEmpty = before === undefined || before?.elements.length === 0;
  if (!here.conditional) scope.lists.set(name, value);
  else if (isEmpty) scope.lists.set(name, { ...value, elements: value.elements.map(maybe) });
  else scope.lists.set(name, null);
}

/** A name, or an element of it, is bound to something that is no list of layers. */
function forgetList(scope: RunScope, left: string): void {
  const [name = ''] = left.split('[');
  if (listNamed(scope, name) !== undefined) scope.lists.set(name, null);
}

function evaluateCall(trace: Trace, call: Node, here: Here): AbstractValue {
  const { target } = trace;
  if (here.module.path === target.file && target.starts.includes(call.startIndex))
    return construct(trace, call, here);
  const fn = field(call, 'function');
  if (!fn) return undefined;
  if (superInit(trace, call, fn, here) || registration(trace, call, fn, here)) return undefined;
  const layer = layerFromMiddleware(trace, call, here);
  if (layer) return { kind: 'layer', layer };
  if (growList(trace, call, here) || runsText(trace, call, fn, here)) return undefined;
  return callFunction(trace, call, fn, here);
}
