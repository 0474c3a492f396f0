import { expressionsOf } from '../../../languages/python/follow/sources.ts';
import { isKindOf } from '../../../languages/python/names/classes.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import { givenParameters, isAsync, isAwaited } from '../../../languages/python/tree/functions.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import {
  argument,
  functionAround,
  givenTo,
  methodCall,
  ownNodes,
} from '../../../languages/python/tree/search.ts';
import type { Handling } from './handing.ts';
import { runBy } from './run-by.ts';
import { statusesOf } from './statuses.ts';

/** An answer made by the project. */
export type MadeAnswer = {
  readonly module: Module;
  /** The code that makes or raises it. */
  readonly node: Node;
  /** Empty where they are not written in the code. */
  readonly statuses: readonly number[];
  readonly isRaised: boolean;
  /** Where the function that handles requests says so: itself, or the call of a helper. */
  readonly at: Node;
};

/** How deep helpers are followed. */
export const DEPTH = 3;
const RESPONSE = /^(starlette|fastapi)(\.responses)?\.(\w*Response)$/;
const HANDLER = /^fastapi\.exception_handlers\.\w+$/;

/** The responses that a function returns, made by the project. */
export function returned(project: Project, handling: Handling, depth: number): MadeAnswer[] {
  return ownNodes(handling.fn, 'return_statement').flatMap((statement) => {
    const [value] = statements(statement);
    return value ? responsesAt(project, handling, value, depth) : [];
  });
}

/** The responses that an expression may be, made by the project. */
export function responsesAt(
  project: Project,
  from: Handling,
  node: Node,
  depth: number,
): MadeAnswer[] {
  const { module, fn } = from;
  const follow = (each: Node | undefined): MadeAnswer[] =>
    each ? responsesAt(project, from, each, depth) : [];
  switch (node.type) {
    case 'await':
    case 'parenthesized_expression':
      return follow(statements(node)[0]);
    case 'conditional_expression':
      return [children(node)[0], children(node)[2]].flatMap(follow);
    case 'boolean_operator':
      return children(node).flatMap(follow);
    case 'identifier':
      return depth > DEPTH
        ? []
        : expressionsOf(project, module, node).flatMap(({ module: home, node: value }) =>
            home === module && functionAround(value)?.id === fn.id
              ? responsesAt(project, from, value, depth + 1)
              : [],
          );
    case 'call':
      return responseCall(project, from, node, depth);
    default:
      return [];
  }
}

function responseCall(project: Project, from: Handling, call: Node, depth: number): MadeAnswer[] {
  const { module, fn, inner } = from;
  const callee = field(call, 'function');
  if (!callee || inner.includes(callee.text)) return [];
  const made = { module, node: call, at: call, isRaised: false };
  if (isKindOf(project, module, callee, RESPONSE))
    return [{ ...made, statuses: statusesOf(project, module, call) }];
  if (HANDLER.test(calleeAt(project, module, call) ?? '')) return [{ ...made, statuses: [] }];
  if (methodCall(call)?.method === 'TemplateResponse')
    return [{ ...made, statuses: statusesOf(project, module, call) }];
  const isLent = givenTo(call).some(({ text }) => inner.includes(text));
  if (isLent || depth >= DEPTH) return [];
  const isSaid = argument(call, 'status_code') ?? argument(call, 'status');
  const said = isSaid ? { statuses: statusesOf(project, module, call) } : {};
  return runBy(project, module, call).flatMap((target) => {
    if (target.fn.id === fn.id || (isAsync(target.fn) && !isAwaited(call))) return [];
    const within: Handling = { ...target, kind: 'dispatch', inner: [] };
    return ownNodes(target.fn, 'return_statement').flatMap((each) => {
      const [value] = statements(each);
      const place = givenParameters(target.fn).indexOf(value?.text ?? '');
      // `return self.finish(response)`: it gives back what it was given.
      const passed = place < 0 ? undefined : argument(call, value?.text ?? '', place);
      if (passed) return responsesAt(project, from, passed, depth + 1);
      const found = value ? responsesAt(project, within, value, depth + 1) : [];
      return found.map((answer) => ({ ...answer, at: call, ...said }));
    });
  });
}
