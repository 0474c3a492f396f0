import { memoized, perNode, perObject } from '../../memo.ts';
import { parameterOf } from '../tree/functions.ts';
import { children, field, type Module, type Node } from '../tree/module.ts';
import { descendants } from '../tree/search.ts';
import { type Condition, conditionsAt, excludes, isSteady } from './condition.ts';
import { type Definition, definitionsBy } from './definition.ts';
import { type Effect, either, followedBy, NOTHING, type Reached } from './effect.ts';
import { before, latest } from './entering.ts';
import { mentionsOf } from './mentions.ts';
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

/**
 * More definitions of one name in one scope than this are told apart only where statements in a row bind it: elsewhere
 * all of them may be in force.
 */
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

const variablesOf = perObject((scope: Scope) =>
  memoized(
    (name: string): Variable => ({
      definitions: scope.definitions.get(name) ?? [],
      jumps: scope.jumps,
      known: new Map(),
    }),
  ),
);

const variableOf = (scope: Scope, name: string): Variable => variablesOf(scope)(name);

/** At a place of the scope itself. */
function now(module: Module, scope: Scope, name: string, at: Node): Reaching {
  const inside = scope.declared.has(name) ? [] : boundFromInside(module)(scope, name);
  const variable = variableOf(scope, name);
  if (isComprehension(scope.node)) return everything(module, scope, name);
  if (variable.definitions.length <= MOST)
    return ofEffect(fromEntry(scope, name, before(variable, scope, at)), inside);
  const effect = latest(variable, at);
  return effect ? ofEffect(effect, inside) : everything(module, scope, name);
}

/** Whatever binds the name in the scope, in no order. */
const everything = (module: Module, scope: Scope, name: string): Reaching =>
  everythingIn(module)(scope)(name);

const everythingIn = perObject((module: Module) =>
  perObject((scope: Scope) =>
    memoized((name: string): Reaching => {
      const inside = scope.declared.has(name) ? [] : boundFromInside(module)(scope, name);
      return allOf([
        ...parameterIn(scope, name),
        ...variableOf(scope, name).definitions,
        ...inside,
      ]);
    }),
  ),
);

/** What a function starts with: its parameter. */
function fromEntry(scope: Scope, name: string, effect: Effect): Effect {
  const [definition] = parameterIn(scope, name);
  if (!definition) return effect;
  return followedBy({ reached: [{ definition, when: [] }], untouched: undefined }, effect);
}

function parameterIn({ node }: Scope, name: string): Definition[] {
  const parameter = isFunction(node) ? parameterOf(node, name) : undefined;
  return parameter ? [{ kind: 'parameter', name, parameter, by: parameter }] : [];
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
  const variable = variableOf(scope, name);
  const own = variable.definitions;
  if (own.length > MOST) return everything(module, scope, name);
  if (own.length === 1 && parameterIn(scope, name).length === 0) return allOf([...own, ...inside]);
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
