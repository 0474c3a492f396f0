import { classOfOrigin, installedKinds, lineage } from '../../../languages/python/names/classes.ts';
import type { Origin } from '../../../languages/python/names/origins.ts';
import { methodOf } from '../../../languages/python/tree/functions.ts';
import { callArguments, type Node, type Project } from '../../../languages/python/tree/module.ts';
import { argument, methodCall, stringValue } from '../../../languages/python/tree/search.ts';
import type { Here } from '../read/values.ts';
import { originHere } from './identify.ts';

/** flask_http_middleware has a class of the same name, which is not asynchronous. */
const BASE = /^(starlette|fastapi)\b.*\.BaseHTTPMiddleware$/;

/** The class is Starlette's BaseHTTPMiddleware, or derives from it, under whatever name. */
export const isBaseKind = (kinds: readonly string[]): boolean =>
  kinds.some((kind) => BASE.test(kind));

/** The class handles no request itself, but by the function that it is given as `dispatch`. */
export function takesDispatch(project: Project, origin: Origin | undefined): boolean {
  if (!isBaseKind(installedKinds(project, origin))) return false;
  const owner = classOfOrigin(origin);
  return (owner ? lineage(project, owner) : []).every(
    ({ definition }) => !methodOf(definition, 'dispatch') && !methodOf(definition, '__call__'),
  );
}

/** What handles requests where `symbol` is registered: the function in `BaseHTTPMiddleware, dispatch=f`, else itself. */
export function handlerOf(
  project: Project,
  call: Node,
  symbol: Node | undefined,
  here: Here,
): Node | undefined {
  const { positional, named } = callArguments(call);
  const dispatch = named.get('dispatch') ?? positional[1];
  const isGiven = symbol && dispatch && takesDispatch(project, originHere(project, symbol, here));
  return isGiven ? dispatch : symbol;
}

/** The `app` of `app.middleware("http")`, which makes a layer of the function that it is given; there is no other type. */
export function httpDecorator(call: Node): Node | undefined {
  const { on, method } = methodCall(call) ?? {};
  const type = method === 'middleware' ? argument(call, 'middleware_type', 0) : undefined;
  return type && (stringValue(type) ?? 'http') === 'http' ? on : undefined;
}
