import { functionsAt, type OwnFunction } from '../../../languages/python/follow/functions.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import { catches, clausesAround } from '../../../languages/python/tree/exceptions.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { argument, nodesOf } from '../../../languages/python/tree/search.ts';
import { innerCalls } from './handling.ts';
import type { Unit } from './units.ts';

/** Where an application says what answers an exception. */
export type CatchAll = {
  readonly module: Module;
  /** The exception or status, as it is written. */
  readonly what: Node;
  /** The decorator, call or entry that says so. */
  readonly node: Node;
  /** The function that answers; undefined where it cannot be followed. */
  readonly handler: OwnFunction | undefined;
};

const ANY = /^(Exception|BaseException|500|(\w+\.)*(INTERNAL_SERVER_ERROR|HTTP_500\w*)(\.value)?)$/;

export const isAny = ({ text }: Node): boolean => ANY.test(text);

/** Handlers for `Exception` and 500 that a file registers. Starlette runs these outside all middleware. */
export const catchAllsIn = (project: Project, module: Module): CatchAll[] =>
  handlersIn(project, module).filter(({ what }) => isAny(what));

/** Every exception handler that a file registers. */
export function handlersIn(project: Project, module: Module): CatchAll[] {
  const followed = (node: Node | undefined): CatchAll['handler'] =>
    node && functionsAt(project, module, node)[0];
  return nodesOf(module, 'call').flatMap((call): CatchAll[] => {
    const name = field(call, 'function')?.text ?? '';
    const what = argument(call, 'exc_class_or_status_code', 0);
    if (what && /\.add_exception_handler$/.test(name))
      return [{ module, what, node: call, handler: followed(argument(call, 'handler', 1)) }];
    if (what && /\.exception_handler$/.test(name)) {
      const fn = call.parent?.parent ? field(call.parent.parent, 'definition') : undefined;
      return [{ module, what, node: call, handler: fn && { module, fn } }];
    }
    const table = /^(fastapi|starlette)\./.test(calleeAt(project, module, call) ?? '')
      ? callArguments(call).named.get('exception_handlers')
      : undefined;
    return (table?.type === 'dictionary' ? children(table) : []).flatMap((node) => {
      const key = field(node, 'key');
      return key ? [{ module, what: key, node, handler: followed(field(node, 'value')) }] : [];
    });
  });
}

/** The middleware answers whatever the application raises: it catches `Exception` around it and does not only re-raise. */
export const isBoundary = (unit: Unit): boolean =>
  innerCalls(unit)
    .flatMap((call) => clausesAround(call).flat())
    .some(
      (clause) =>
        catches(clause, /^(Base)?Exception$/) && /\breturn\b|\bsend\(|Response\(/.test(clause.text),
    );
