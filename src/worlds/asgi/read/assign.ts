import { children, field, type Node } from '../../../languages/python/tree/module.ts';
import { pairsOf } from '../../../languages/python/tree/pairs.ts';
import { around } from '../../../languages/python/tree/search.ts';
import { aroundOf } from './calls.ts';
import { keepsPlainly } from './class-lists.ts';
import { maybeItem } from './elements.ts';
import { changeItem, growList, itemsIn, spoilItem } from './grow.ts';
import { keptIn, listNamed } from './kept.ts';
import { skip } from './leaving.ts';
import { eitherOf, mayBeOne, spoil } from './lists.ts';
import { globalsOf, nonlocalsOf } from './scopes.ts';
import { doubt, siteKey, type Trace } from './trace.ts';
import {
  type AbstractValue,
  type Here,
  type Instance,
  isApp,
  type ListValue,
  objectNamed,
  outermost,
  type RunScope,
} from './values.ts';
import { wrap } from './wrappers.ts';

/** What an assignment binds, and to what. */
export function assign(trace: Trace, node: Node, here: Here): AbstractValue {
  const pairs = pairsIn(node);
  if (pairs.length > 0) {
    for (const [, right] of pairs) trace.walk.evaluate(trace, right, here);
    for (const [target, right] of pairs) assignOne(trace, node, target, right, here);
    return undefined;
  }
  const target = field(node, 'left') ?? field(node, 'name');
  const right = field(node, 'right') ?? field(node, 'value');
  const type = field(node, 'type');
  // Python does not ask for the annotations of a function's own names.
  if (type && isOfFunction(type)) skip(trace, [type], here);
  else if (type?.descendantsOfType('call').length) trace.walk.evaluate(trace, type, here);
  return target && right && assignOne(trace, node, target, right, here);
}

const isOfFunction = (type: Node): boolean =>
  around(type, /^(function|class)_definition$/)?.type === 'function_definition';

/** `a, b = x, y` as what it binds one by one; items of lists may change places. */
function pairsIn(node: Node): (readonly [Node, Node])[] {
  const [left, right] = [field(node, 'left'), field(node, 'right')];
  const pairs = left && right ? pairsOf(left, right) : [];
  return pairs.some(([target]) => target.type === 'subscript') ? [] : pairs;
}

function assignOne(trace: Trace, node: Node, target: Node, right: Node, here: Here): AbstractValue {
  const left = target.text;
  const scope = scopeFor(left, here);
  // An attribute may be another name's, too: the object is the same.
  const isKept = left.includes('.') && isApp(here.scope, left);
  const wasApp = isKept || here.scope.apps.has(left) || scope.apps.has(left);
  const value = trace.walk.evaluate(trace, right, here);
  if (scope !== here.scope || here.calls.length === 0 || left.includes('.')) trace.effects += 1;
  if (rewritesLayers(trace, node, here)) return value;
  if (target.type === 'identifier' || keptIn(here.scope, left).object)
    trace.changed.add(siteKey(here.module, target));
  evaluateTarget(trace, target, right, value, here);
  if (value?.kind === 'app') bindApp(trace, scope, left);
  else if (value?.kind === 'list') bindList(trace, scope, left, { value, here });
  else if (aroundOf(value)) wrap(trace, left, right, { value, wasApp, here });
  else if (value?.kind === 'object') bindObject(scope, left, value.object);
  else if (wasApp && right.type !== 'none')
    doubt(trace, here.module, right, 'the name of the application is bound to something else');
  else forgetList(scope, left);
  return value;
}

/** `stack[0] = X` changes a list, `box.stack = stack` keeps one, `find(app).title = ...` calls something. */
function evaluateTarget(
  trace: Trace,
  target: Node,
  right: Node,
  value: AbstractValue,
  here: Here,
): void {
  if (target.type === 'identifier') return;
  for (const part of itemsIn(target)) {
    const isOnly = part.id === target.id;
    const isNumber = /^-?\d+$/.test(field(part, 'subscript')?.text ?? '');
    if (isOnly && isNumber) changeItem(trace, part, right, here);
    else spoilItem(trace, part, here);
  }
  const name = target.type === 'attribute' ? field(target, 'attribute')?.text : undefined;
  if (value?.kind === 'list' && name !== undefined)
    trace.kept.set(name, [...(trace.kept.get(name) ?? []), value]);
  else if (value?.kind === 'list') spoil(value);
  for (const call of target.type === 'attribute' || target.type === 'subscript'
    ? children(target)
    : [])
    if (call.type !== 'identifier') trace.walk.evaluate(trace, call, here);
}

/** `app.user_middleware = ...`, `app.user_middleware[0] = ...`, `app.user_middleware += ...` */
function rewritesLayers(trace: Trace, node: Node, here: Here): boolean {
  const [, owner] = /^(.*)\.user_middleware(\[.*)?$/s.exec(field(node, 'left')?.text ?? '') ?? [];
  if (owner === undefined || !isApp(here.scope, owner)) return false;
  doubt(trace, here.module, node, 'user_middleware is rewritten at run time');
  return true;
}

/** `global app` binds the module's name, `nonlocal app` that of the function around. */
function scopeFor(name: string, here: Here): RunScope {
  const definition = here.calls.at(-1);
  if (definition === undefined) return here.scope;
  if (globalsOf(here.module, definition).has(name)) return outermost(here.scope);
  if (!nonlocalsOf(here.module, definition).has(name)) return here.scope;
  let scope = here.scope.parent;
  while (scope?.parent && !scope.locals.has(name)) scope = scope.parent;
  return scope ?? here.scope;
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

/** Where a list is bound on condition, it may be this one or the one before; in a loop it is unknown which. */
function bindList(
  trace: Trace,
  scope: RunScope,
  name: string,
  { value, here }: { readonly value: ListValue; readonly here: Here },
): void {
  const { lists, key, object } = keptIn(scope, name);
  const before = lists.get(key);
  if (object && !keepsPlainly(trace.project)(object.module, object.definition))
    lists.set(key, null);
  else if (!here.conditional) lists.set(key, value);
  else if (before === undefined) {
    lists.set(key, mayBeOne([value], value.items?.map(maybeItem)));
  } else lists.set(key, before && !here.looped ? eitherOf(before, value) : null);
}

/** A name is bound to something that is no list of layers. */
function forgetList(scope: RunScope, left: string): void {
  const { lists, key } = keptIn(scope, left);
  if (listNamed(scope, left) !== undefined) lists.set(key, null);
}

/** `layers += more` */
export function augment(trace: Trace, node: Node, here: Here): undefined {
  const right = field(node, 'right');
  if (rewritesLayers(trace, node, here)) return;
  if (right) trace.walk.evaluate(trace, right, here);
  growList(trace, node, here);
}
