import { perNode, perObject } from '../../memo.ts';
import { nameOf, parameterOf } from '../tree/functions.ts';
import { children, field, type Module, type Node } from '../tree/module.ts';
import { contains, descendants } from '../tree/search.ts';
import { type Condition, conditionsAt, excludes, isSteady } from './condition.ts';
import { type Definition, definitionsBy } from './definition.ts';
import { type Effect, either, followedBy, NOTHING, type Reached } from './effect.ts';
import { before } from './entering.ts';
import {
  boundFromInside,
  isComprehension,
  isFunction,
  type Scope,
  scopeAround,
  scopeOf,
} from './scopes.ts';
import type { Variable } from './variable.ts';
import { inSequence } from './ways.ts';

/** The definitions of a name that may be in force where it is used. */
export type Reaching = {
  readonly reached: readonly Reached[];
  /** On some way nothing in the module binds it: a built-in, a name of a star import, or an error. */
  readonly unbound: boolean;
};

const NOWHERE: Reaching = { reached: [], unbound: true };

/** More definitions of one name in one scope than this are not told apart: all of them may be in force. */
const MOST = 200;

/** What a name stands for where it is written; the name of a definition stands for what is defined. */
export const reaching = perNode((module: Module, name: Node): Reaching => {
  const by = name.parent;
  if (by && /^(function|class)_definition$/.test(by.type) && field(by, 'name')?.id === name.id)
    return allOf(definitionsBy(by));
  const all = lookUp(module, name, name.text);
  return all.reached.length < 2 ? all : possible(module, name, all);
});

/** What a name of a module stands for once it has run. */
export const atTheEnd = (module: Module, name: string): Reaching => {
  const scope = scopeOf(module, module.root);
  return ofEffect(whenLeft(scope, name), boundFromInside(module)(scope, name));
};

function lookUp(module: Module, node: Node, name: string): Reaching {
  let at = node;
  /** The function that is left on the way out: it runs later. */
  let inner: Node | undefined;
  let found: Reaching = NOWHERE;
  for (;;) {
    const scope = scopeAround(module, at);
    const isSkipped = scope.node.type === 'class_definition' && inner !== undefined;
    if (!isSkipped && binds(scope, name)) {
      const own = inner ? later(module, scope, name, inner) : now(module, scope, name, at);
      found = { reached: [...found.reached, ...own.reached], unbound: own.unbound };
      const goesOn = scope.node.type === 'class_definition' || scope.declared.has(name);
      if (!own.unbound || !goesOn) return found;
    }
    if (scope.node.id === module.root.id) return found;
    if (isFunction(scope.node)) inner = scope.node;
    at = scope.node;
  }
}

const binds = ({ node, definitions }: Scope, name: string): boolean =>
  definitions.has(name) || (isFunction(node) && parameterOf(node, name) !== undefined);

const variableOf = (scope: Scope, name: string): Variable => ({
  definitions: scope.definitions.get(name) ?? [],
  jumps: scope.jumps,
});

/** At a place of the scope itself. */
function now(module: Module, scope: Scope, name: string, at: Node): Reaching {
  const inside = scope.declared.has(name) ? [] : boundFromInside(module)(scope, name);
  const { definitions } = scope;
  const own = definitions.get(name) ?? [];
  if (isComprehension(scope.node) || own.length > MOST) return allOf([...own, ...inside]);
  return ofEffect(fromEntry(scope, name, before(variableOf(scope, name), scope, at)), inside);
}

/** What a function starts with: its parameter. */
function fromEntry({ node }: Scope, name: string, effect: Effect): Effect {
  const parameter = isFunction(node) ? parameterOf(node, name) : undefined;
  if (!parameter) return effect;
  const definition: Definition = { kind: 'parameter', name, parameter, by: parameter };
  return followedBy({ reached: [{ definition, when: [] }], untouched: undefined }, effect);
}

const allOf = (definitions: readonly Definition[]): Reaching => ({
  reached: definitions.map((definition) => ({ definition, when: [] })),
  unbound: false,
});

const ofEffect = ({ reached, untouched }: Effect, inside: readonly Definition[]): Reaching => {
  const bound = reached.filter(({ definition }) => definition.kind !== 'removed');
  return {
    reached: [...bound, ...allOf(inside).reached],
    unbound: untouched !== undefined || bound.length < reached.length,
  };
};

/** In a function that the scope holds and that runs later: at the end, or where the scope speaks of that function. */
function later(module: Module, scope: Scope, name: string, inner: Node): Reaching {
  const inside = boundFromInside(module)(scope, name);
  const own = scope.definitions.get(name) ?? [];
  const parameter = isFunction(scope.node) ? parameterOf(scope.node, name) : undefined;
  if (own.length > MOST || (own.length === 1 && !parameter)) return allOf([...own, ...inside]);
  const variable = variableOf(scope, name);
  const places = mentionsOf(module, scope, inner).map((at) =>
    fromEntry(scope, name, before(variable, scope, at)),
  );
  const effect = either(whenLeft(scope, name), ...places) ?? NOTHING;
  return ofEffect(effect, inside);
}

function whenLeft(scope: Scope, name: string): Effect {
  const variable = variableOf(scope, name);
  const body = field(scope.node, 'body');
  const { falls, returns } = inSequence(variable, body ? [body] : children(scope.node));
  return fromEntry(scope, name, either(falls, returns) ?? NOTHING);
}

/** Where the code of a scope speaks of what holds a function in it: it may run from there on. */
function mentionsOf(module: Module, scope: Scope, inner: Node): Node[] {
  const seen = new Set<number>();
  const places: Node[] = [];
  const from = (fn: Node): void => {
    const holder = outermostIn(scope, fn);
    if (seen.has(holder.id)) return;
    seen.add(holder.id);
    if (holder.type === 'lambda') places.push(holder);
    const name = nameOf(holder);
    for (const use of name === '' ? [] : usesOf(module)(name)) {
      if (use.startIndex < holder.endIndex || !contains(scope.node, use)) continue;
      const within = outermostIn(scope, use);
      if (within.id === use.id) places.push(use);
      else from(within);
    }
  };
  from(inner);
  return places;
}

/** The function or class, directly in the scope, that a node lies in; the node itself where it lies in none. */
function outermostIn(scope: Scope, node: Node): Node {
  let found = node;
  for (let at: Node | null = node; at && at.id !== scope.node.id; at = at.parent)
    if (/^(function_definition|class_definition|lambda)$/.test(at.type)) found = at;
  return found;
}

/** The identifiers of a module by their text, asked for where a name has several definitions. */
const usesOf = perObject((module: Module) => {
  const known = new Map<string, Node[]>();
  for (const node of descendants(module.root, 'identifier')) {
    const uses = known.get(node.text);
    if (uses) uses.push(node);
    else known.set(node.text, [node]);
  }
  return (name: string): readonly Node[] => known.get(name) ?? [];
});

/** Without the definitions that are in force only where a condition around the use does not hold. */
const possible = (module: Module, use: Node, { reached, unbound }: Reaching): Reaching => ({
  reached: reached.filter(({ when }) => mayHold(module, use, when)),
  unbound,
});

/** Conditions that were met on the way may all hold at a node of the same module. */
export function mayHold(module: Module, at: Node, conditions: readonly Condition[]): boolean {
  if (conditions.length === 0) return true;
  const here = conditionsAt(at);
  return !conditions.some((each) =>
    here.some((other) => excludes(each, other) && isSame(module, each.test, other.test)),
  );
}

/** What two tests say cannot have changed between them: their names have the same definitions. */
function isSame(module: Module, a: Node, b: Node): boolean {
  if (a.id === b.id) return true;
  if (!isSteady(module, a)) return false;
  const [one, other] = [a, b].map((test) => {
    const names = test.type === 'identifier' ? [test] : descendants(test, 'identifier');
    return names.map((name) =>
      lookUp(module, name, name.text).reached.map(({ definition }) => definition.by.id),
    );
  });
  return String(one) === String(other);
}
