import { perNode } from '../../../languages/memo.ts';
import { givenParameters } from '../../../languages/python/tree/functions.ts';
import {
  bindingsOf,
  callArguments,
  children,
  field,
  type Module,
  type Node,
} from '../../../languages/python/tree/module.ts';
import { restList } from './sequences.ts';
import { siteKey, type Trace } from './trace.ts';
import { type Here, newScope, outermost, type PassedValue, type RunScope } from './values.ts';

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
  const parent = around ?? (isNear ? outermost(here.scope) : trace.modules.get(module.path));
  const scope = newScope([...(own ? [own] : []), module.bindings], parent, locals);
  for (const [name, node] of passed(call, names)) {
    const value = trace.walk.evaluate(trace, node, here);
    scope.given.set(name, { node, here });
    if (value?.kind === 'app') scope.apps.add(name);
    if (value?.kind === 'list') scope.lists.set(name, value);
    if (value?.kind === 'object') scope.objects.set(name, value.object);
  }
  const rest = starParameter(definition);
  const list = rest && restList(trace, call, names.indexOf(rest), here);
  if (rest && list) scope.lists.set(rest, list);
  return scope;
}

/** The name in `*layers`. */
const starParameter = (definition: Node): string | undefined =>
  children(field(definition, 'parameters') ?? definition).find(
    ({ type }) => type === 'list_splat_pattern',
  )?.firstNamedChild?.text;

/** The scope of the function that another one is defined in. */
function enclosingScope(trace: Trace, module: Module, definition: Node): RunScope | undefined {
  for (let at = definition.parent; at; at = at.parent) {
    const body = at.type === 'function_definition' ? field(at, 'body') : undefined;
    const scope = body && trace.entered.get(siteKey(module, body));
    if (scope) return scope;
  }
  return undefined;
}

/** Names that a function binds outside of itself. */
export const globalsOf = perNode((module: Module, definition: Node): ReadonlySet<string> => {
  if (!module.text.includes('global ')) return new Set();
  const found = definition.descendantsOfType('global_statement');
  return new Set(found.flatMap((each) => (each ? children(each).map(({ text }) => text) : [])));
});

function passed(call: Node, names: readonly string[]): [string, Node][] {
  const { positional, named } = callArguments(call);
  const pairs: [string, Node][] = [...named];
  positional.forEach((value, index) => {
    const name = names[index];
    if (name !== undefined) pairs.push([name, value]);
  });
  return pairs;
}

/** Lists that the callee grew are the caller's. */
export function handBack(trace: Trace, scope: RunScope, here: Here): void {
  for (const [name, { node }] of scope.given) {
    const list = scope.lists.get(name);
    if (list === undefined || node.type !== 'identifier') continue;
    trace.effects += 1;
    here.scope.lists.set(node.text, list);
  }
}
