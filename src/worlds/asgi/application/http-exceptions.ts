import { calledFunction } from '../../../languages/python/follow/functions.ts';
import { isKindOf } from '../../../languages/python/names/classes.ts';
import {
  alwaysRaises,
  catches,
  clausesAround,
  typesOf,
} from '../../../languages/python/tree/exceptions.ts';
import { isAsync, isAwaited, nameOf } from '../../../languages/python/tree/functions.ts';
import {
  field,
  lineOf,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { ownNodes } from '../../../languages/python/tree/search.ts';

export const HTTP_EXCEPTION = /^(fastapi|starlette)(\.exceptions)?\.(Starlette)?HTTPException$/;

/** What an HTTPException leaves a function by: its own `raise`, or the call of a function that raises. */
export type Raised = {
  readonly node: Node;
  /** What the code calls the exception. */
  readonly symbol: string;
  /** The function that was called, and the place of its `raise`. */
  readonly within?: { readonly name: string; readonly place: string };
};

/** How deep helpers are followed. */
const DEPTH = 2;

/** The name of an exception in a module stands for one of those that are looked for. */
export type IsThrown = (project: Project, module: Module, type: Node) => boolean;

export const isHttpException: IsThrown = (project, module, type) =>
  isKindOf(project, module, type, HTTP_EXCEPTION);

/** The ways by which an HTTPException, or another exception, comes out of a function of the project. */
export function escaping(
  project: Project,
  module: Module,
  definition: Node,
  isThrown: IsThrown = isHttpException,
  depth = 0,
): Raised[] {
  const isCaught = (node: Node): boolean =>
    clausesAround(node).some((clauses) => {
      const taking = clauses.find(
        (clause) =>
          catches(clause, /^(Base)?Exception$/) ||
          typesOf(clause).some((type) => isThrown(project, module, type)),
      );
      // It may answer.
      return taking !== undefined && !alwaysRaises(taking);
    });
  const own = ownNodes(definition, 'raise_statement').flatMap((node): Raised[] => {
    const [value] = statements(node);
    const type = value?.type === 'call' ? field(value, 'function') : value;
    if (!type || !isThrown(project, module, type)) return [];
    return isCaught(node) ? [] : [{ node, symbol: type.text }];
  });
  if (depth >= DEPTH) return own;
  const called = ownNodes(definition, 'call').flatMap((call): Raised[] => {
    const target = calledFunction(project, module, call);
    if (!target || target.fn.id === definition.id || !runs(target.fn, call)) return [];
    const [first] = escaping(project, target.module, target.fn, isThrown, depth + 1);
    if (!first || isCaught(call)) return [];
    const place = first.within?.place ?? `${target.module.path}:${lineOf(first.node)}`;
    const within = { name: nameOf(target.fn), place };
    return [{ node: call, symbol: first.symbol, within }];
  });
  return [...own, ...called];
}

/** A coroutine function runs when it is awaited, a generator when it is iterated. */
const runs = (definition: Node, call: Node): boolean =>
  ownNodes(definition, 'yield').length === 0 && (!isAsync(definition) || isAwaited(call));
