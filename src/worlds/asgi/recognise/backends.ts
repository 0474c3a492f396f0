import { classAt } from '../../../languages/python/follow/objects.ts';
import { isKindOf, memberOf } from '../../../languages/python/names/classes.ts';
import { catches, clausesAround, raises } from '../../../languages/python/tree/exceptions.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { contains, descendants, ownNodes } from '../../../languages/python/tree/search.ts';
import type { Here } from '../read/values.ts';
import { DEPTH } from './responses.ts';
import { runBy } from './run-by.ts';

/** Code that runs, and whether whoever called it goes on whatever it raises. */
type Code = { readonly module: Module; readonly node: Node; readonly isKept: boolean };

/** A layer that answers nobody by itself, but what its backend raises. */
export const HAS_BACKEND = /^starlette\.middleware\.authentication\.AuthenticationMiddleware$/;
const ERROR = 'AuthenticationError';
const REFUSAL = /^starlette\.authentication\.AuthenticationError$/;
const CATCHES = /(^|\.)(AuthenticationError|(Base)?Exception)$/;

/**
 * Whether `backend=` refuses anybody: only what it raises as an AuthenticationError is answered, with a 400; `None`
 * hands the request on. Undefined where it cannot be followed. Source: https://www.starlette.io/authentication/
 */
export function refusesSome(project: Project, { module }: Here, at: Node): boolean | undefined {
  const { positional, named } = at.type === 'call' ? callArguments(at) : {};
  const backend = named?.get('backend') ?? positional?.[1];
  const owner = backend && classAt(project, module, backend);
  const member = owner && memberOf(project, owner, 'authenticate');
  if (!member?.method) return undefined;
  const { owner: home, method } = member;
  const run = reachedFrom(project, { module: home.module, node: method, isKept: false });
  const raised = run.flatMap((each) => (each.isKept ? [] : refusals(project, each)));
  if (raised.some((each) => !isKept(each))) return true;
  return raisedElsewhere(project, run) ? undefined : false;
}

/** A function and those of the project that it calls. */
function reachedFrom(project: Project, code: Code, depth = 0): readonly Code[] {
  if (depth >= DEPTH) return [code];
  const called = ownNodes(code.node, 'call').flatMap((call) =>
    runBy(project, code.module, call)
      .filter(({ fn }) => fn.id !== code.node.id)
      .map(({ module, fn }) => ({ module, node: fn, isKept: code.isKept || isKept(call) })),
  );
  return [code, ...called.flatMap((each) => reachedFrom(project, each, depth + 1))];
}

const refusals = (project: Project, { module, node }: Omit<Code, 'isKept'>): Node[] =>
  descendants(node, 'raise_statement').filter((at) => {
    const [value] = statements(at);
    const type = value?.type === 'call' ? field(value, 'function') : value;
    return type && isKindOf(project, module, type, REFUSAL);
  });

/** A `try` around it goes on whatever is raised. */
const isKept = (node: Node): boolean =>
  clausesAround(node).some((clauses) =>
    clauses.some((clause) => catches(clause, CATCHES) && !raises(clause)),
  );

/** What was not followed may be what raises it, or a kind of it. */
const raisedElsewhere = (project: Project, run: readonly Code[]): boolean =>
  project.mentioning(ERROR).some((path) => {
    const module = project.module(path);
    if (!module) return false;
    const isKind = (definition: Node): boolean => {
      const bases = field(definition, 'superclasses');
      return !!bases && children(bases).some((each) => isKindOf(project, module, each, REFUSAL));
    };
    return (
      descendants(module.root, 'class_definition').some(isKind) ||
      refusals(project, { module, node: module.root }).some(
        (node) => !run.some((each) => each.module === module && contains(each.node, node)),
      )
    );
  });
