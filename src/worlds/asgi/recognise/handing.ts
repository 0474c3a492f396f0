import { perNode, perObject } from '../../../languages/memo.ts';
import type { Calls } from '../../../languages/python/flow/control.ts';
import { mayReach } from '../../../languages/python/flow/reach.ts';
import { installedBases, lineage, type OwnClass } from '../../../languages/python/names/classes.ts';
import {
  givenParameters,
  methodOf,
  parametersOf,
} from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  around,
  contains,
  descendants,
  functionAround,
  givenTo,
  ownNodes,
} from '../../../languages/python/tree/search.ts';

/** A function that requests run through, and the expressions in it that are the application further in. */
export type Handling = {
  readonly module: Module;
  readonly fn: Node;
  /** `dispatch` returns a response; `asgi` sends one. */
  readonly kind: 'dispatch' | 'asgi';
  /** `call_next`, `self.app`, `app`. */
  readonly inner: readonly string[];
  /** What it calls `send`; of an `asgi` function only. */
  readonly send?: string;
};

/** How a class or function of the project handles requests, by what its code does with what it is given. */
export const handlingsOf = (project: Project, module: Module, definition: Node): Handling[] =>
  found(project)(module, definition);

const found = perObject((project: Project) =>
  perNode((module: Module, definition: Node): Handling[] =>
    definition.type === 'class_definition'
      ? classHandlings(project, { module, definition })
      : functionHandlings(module, definition),
  ),
);

function classHandlings(project: Project, owner: OwnClass): Handling[] {
  const classes = lineage(project, owner);
  for (const name of ['dispatch', '__call__']) {
    const home = classes.find(({ definition }) => methodOf(definition, name));
    const fn = home && methodOf(home.definition, name);
    const parameters = fn ? parametersOf(fn).slice(1) : [];
    if (!home || !fn || parameters.length < 2) continue;
    const [, next = ''] = parameters;
    if (name === 'dispatch' || parameters.length === 2)
      return [{ module: home.module, fn, kind: 'dispatch', inner: [next] }];
    const inner = innerAttributes(project, owner).map((attribute) => `self.${attribute}`);
    return [{ module: home.module, fn, kind: 'asgi', inner, send: parameters[2] ?? 'send' }];
  }
  return [];
}

/**
 * What an object keeps the application as that it lies around: what `__init__` keeps its first argument as, or what
 * is called with three arguments and is no method.
 */
export function innerAttributes(project: Project, owner: OwnClass): string[] {
  const classes = lineage(project, owner);
  const kept = classes.flatMap(({ definition }) => keptByInit(definition));
  const called = classes.flatMap(({ definition }) =>
    descendants(definition, 'call').flatMap((call) => {
      const [, name] = /^self\.(\w+)$/.exec(field(call, 'function')?.text ?? '') ?? [];
      const isMethod = classes.some((each) => methodOf(each.definition, name ?? ''));
      return name !== undefined && !isMethod && givenTo(call).length === 3 ? [name] : [];
    }),
  );
  // Starlette's own classes keep it as `app`.
  const inherited = installedBases(project, owner).length > 0 ? ['app'] : [];
  return [...new Set([...kept, ...called, ...inherited])];
}

function keptByInit(definition: Node): string[] {
  const init = methodOf(definition, '__init__');
  const [, app] = init ? parametersOf(init) : [];
  return (init && app !== undefined ? ownNodes(init, 'assignment') : []).flatMap((each) => {
    const [, name] = /^self\.(\w+)$/.exec(field(each, 'left')?.text ?? '') ?? [];
    return name !== undefined && field(each, 'right')?.text === app ? [name] : [];
  });
}

function functionHandlings(module: Module, definition: Node): Handling[] {
  const own = functionHandling(module, definition);
  if (own) return [own];
  // A factory: `def limit(app): async def inner(scope, receive, send): ...`
  return descendants(definition, 'function_definition').flatMap(
    (each) => functionHandling(module, each) ?? [],
  );
}

function functionHandling(module: Module, fn: Node): Handling | undefined {
  const parameters = givenParameters(fn);
  const [, second = '', third] = parameters;
  // `partial(gate, key=KEY)` has more; what takes messages is called without one.
  const isNext = descendants(fn, 'call').some(
    (call) => field(call, 'function')?.text === second && givenTo(call).length === 1,
  );
  if (parameters.length === 2 || (isNext && parameters.length > 2))
    return { module, fn, kind: 'dispatch', inner: [second] };
  if (parameters.length !== 3 || third === undefined) return undefined;
  const outer = functionAround(fn);
  const names = outer ? parametersOf(outer) : [];
  const inner = descendants(fn, 'call').flatMap((call) => {
    const name = field(call, 'function')?.text ?? '';
    return names.includes(name) && givenTo(call).length === 3 ? [name] : [];
  });
  return { module, fn, kind: 'asgi', inner: [...new Set(inner)], send: third };
}

/** The calls by which a function hands the request on, or lets another one do it. */
export const handsOn = ({ fn, inner }: Pick<Handling, 'fn' | 'inner'>): Node[] =>
  descendants(fn, 'call').filter((call) => {
    const name = field(call, 'function')?.text ?? '';
    if (inner.includes(name) || /^super\(.*\)\.(dispatch|__call__)$/.test(name)) return true;
    return givenTo(call).some(({ text }) => inner.includes(text));
  });

/**
 * What a node does after the call that hands the request on: it runs when that has returned (`after`), or when it has
 * raised (`caught`); undefined where the request goes on later or never.
 */
export function ranAfter(call: Node, node: Node, calls: Calls): 'after' | 'caught' | undefined {
  const fn = functionAround(node);
  const home = functionAround(call);
  if (!fn || !home) return undefined;
  if (fn.id !== home.id) return contains(home, fn) ? 'after' : undefined;
  const clause = clauseOf(call, node);
  if (clause) return clause;
  if (around(call, /^(return_statement|function_definition)$/)?.type === 'return_statement')
    return undefined;
  return mayReach(call, node, calls) ? 'after' : undefined;
}

/** The node stands in an `except` or `finally` of a `try` whose body has the call. */
function clauseOf(call: Node, node: Node): 'after' | 'caught' | undefined {
  for (let at: Node | null = node; at; at = at.parent) {
    if (at.type === 'function_definition') return undefined;
    if (!/^(except_clause|except_group_clause|finally_clause)$/.test(at.type)) continue;
    const attempt = at.parent;
    const body = attempt && field(attempt, 'body');
    if (body && contains(body, call)) return at.type === 'finally_clause' ? 'after' : 'caught';
    if (at.type === 'finally_clause' && attempt && contains(attempt, call) && !contains(at, call))
      return 'after';
  }
  return undefined;
}

/** The parameters of a function that get one of these expressions from a call, `self` and its attributes included. */
export function namesWithin(call: Node, fn: Node, expressions: readonly string[]): string[] {
  const parameters = givenParameters(fn);
  const { positional, named } = callArguments(call);
  const places = positional.flatMap((node, index) =>
    expressions.includes(node.text) ? (parameters[index] ?? []) : [],
  );
  const names = [...named].flatMap(([name, node]) =>
    expressions.includes(node.text) ? [name] : [],
  );
  return [...places, ...names, ...expressions.filter((each) => each.startsWith('self.'))];
}

/** Statements of a class body that are no methods, e.g. fields of a dataclass. */
export const bodyOf = (definition: Node): Node[] => {
  const body = field(definition, 'body');
  return body ? children(body) : [];
};
