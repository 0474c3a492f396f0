import { perNode } from '../../../languages/memo.ts';
import { givenParameters, parametersOf } from '../../../languages/python/tree/functions.ts';
import {
  bindingsOf,
  callArguments,
  children,
  field,
  type Module,
  type Node,
} from '../../../languages/python/tree/module.ts';
import { itemOf } from './elements.ts';
import { restList } from './sequences.ts';
import { scopeOfModule, siteKey, type Trace } from './trace.ts';
import {
  type AbstractValue,
  type Here,
  newScope,
  outermost,
  type Pair,
  type PassedValue,
  type RunScope,
} from './values.ts';

export type Callee = PassedValue & { readonly definition: Node; readonly module: Module };

/** The callee's scope: its parameters that are the application or a list, over its module's names. */
export function calleeScope(
  trace: Trace,
  { node: call, here, definition, module }: Callee,
): RunScope {
  const body = field(definition, 'body');
  const own = body && bindingsOf(body);
  const names = givenParameters(definition);
  const globals = globalsOf(module, definition);
  const locals = new Set([...names, ...(own?.keys() ?? [])].filter((name) => !globals.has(name)));
  const isNear = module.path === here.module.path;
  const around = enclosingScope(trace, module, definition);
  const ran =
    globals.size > 0
      ? scopeOfModule(trace, module)
      : (trace.modules.get(module.path) ?? trace.aside.get(module.path));
  const parent = around ?? (isNear ? outermost(here.scope) : ran);
  const bindings = [...(own ? [own] : []), module.bindings];
  const scope = newScope(bindings, parent, locals, definition);
  const positional = names.filter(
    (name) => name !== starParameter(definition, 'list_splat_pattern'),
  );
  for (const [name, node] of passed(call, names)) {
    const value = trace.walk.evaluate(trace, node, here);
    scope.given.set(name, itemOf(trace, node, here));
    bindParameter(scope, name, value);
  }
  bindRest(trace, { node: call, here, definition, module }, scope, positional);
  bindDefaults(trace, scope, { ...here, module });
  return scope;
}

function bindParameter(scope: RunScope, name: string, value: AbstractValue): void {
  if (value?.kind === 'app') scope.apps.add(name);
  if (value?.kind === 'list') scope.lists.set(name, value);
  if (value?.kind === 'object') scope.objects.set(name, value.object);
}

/** What `*layers` and `**options` get. */
function bindRest(
  trace: Trace,
  { node: call, here, definition }: Callee,
  scope: RunScope,
  names: readonly string[],
): void {
  const rest = starParameter(definition, 'list_splat_pattern');
  const isSelf = (name: string): boolean =>
    parametersOf(definition).indexOf(name) < parametersOf(definition).indexOf(rest ?? '');
  const list = rest && restList(trace, call, names.filter(isSelf).length, here);
  if (rest && list) scope.lists.set(rest, list);
  const options = starParameter(definition, 'dictionary_splat_pattern');
  if (options === undefined) return;
  const { positional, named } = callArguments(call);
  if (positional.some(({ type }) => type === 'dictionary_splat')) return;
  const pairs = [...named].flatMap(([name, value]): Pair[] => {
    const key = value.parent && field(value.parent, 'name');
    const isOther = key && !names.includes(name);
    return isOther
      ? [{ key: { node: key, here, text: name }, value: itemOf(trace, value, here) }]
      : [];
  });
  scope.options.set(options, pairs);
}

/** Defaults that are lists, the application or an object: each is made once. */
function bindDefaults(trace: Trace, scope: RunScope, here: Here): void {
  const list = scope.definition && field(scope.definition, 'parameters');
  for (const parameter of list ? children(list) : []) {
    const [name, value] = [field(parameter, 'name')?.text, field(parameter, 'value')];
    if (name === undefined || !value || scope.given.has(name)) continue;
    if (!trace.defaults.has(value)) {
      const at = { ...here, scope: scope.parent ?? outermost(scope) };
      const { known: _, ...rest } = at;
      trace.defaults.set(value, trace.walk.evaluate(trace, value, rest));
    }
    bindParameter(scope, name, trace.defaults.get(value));
  }
}

/** The name in `*layers` or `**options`. */
const starParameter = (definition: Node, type: string): string | undefined =>
  children(field(definition, 'parameters') ?? definition).find((each) => each.type === type)
    ?.firstNamedChild?.text;

/** The scope of the function that another one is defined in. */
function enclosingScope(trace: Trace, module: Module, definition: Node): RunScope | undefined {
  for (let at = definition.parent; at; at = at.parent) {
    const body = at.type === 'function_definition' ? field(at, 'body') : undefined;
    const scope = body && trace.entered.get(siteKey(module, body));
    if (scope) return scope;
  }
  return undefined;
}

/** Names of the module that a function binds. */
export const globalsOf = perNode(
  (module: Module, definition: Node): ReadonlySet<string> => declared(module, definition, 'global'),
);

/** Names of the functions around it that a function binds. */
export const nonlocalsOf = perNode(
  (module: Module, definition: Node): ReadonlySet<string> =>
    declared(module, definition, 'nonlocal'),
);

function declared(
  module: Module,
  definition: Node,
  word: 'global' | 'nonlocal',
): ReadonlySet<string> {
  if (!module.text.includes(`${word} `)) return new Set();
  const found = definition.descendantsOfType(`${word}_statement`);
  return new Set(found.flatMap((each) => (each ? children(each).map(({ text }) => text) : [])));
}

function passed(call: Node, names: readonly string[]): [string, Node][] {
  const { positional, named } = callArguments(call);
  const pairs: [string, Node][] = [...named];
  positional.forEach((value, index) => {
    const name = names[index];
    if (name !== undefined) pairs.push([name, value]);
  });
  return pairs;
}
