import { managersOf } from '../../../languages/python/flow/control.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import { field, type Node, type Project } from '../../../languages/python/tree/module.ts';
import { argument, contains, ownNodes } from '../../../languages/python/tree/search.ts';
import { callsOf, isMiddleware } from '../application/handling.ts';
import type { Unit } from '../application/units.ts';
import { type AsgiRule, type CodeHit, foundIn } from './types.ts';

export const waitForCallNext = {
  id: 'wait-for-call-next',
  severity: 'warning',
  summary: 'a time limit is put around call_next',
  because:
    'the client is told that the request timed out, but the handler behind BaseHTTPMiddleware is not cancelled: it runs to its end, and what it writes is written',
  advice: 'Put the limit around self.app(scope, receive, send) in a pure ASGI class',
  fix: 'none',
  find: ({ project, units }) =>
    foundIn(
      units.filter((unit) => unit.kind === 'dispatch' && isMiddleware(project, unit)),
      (unit) =>
        [...waits(project, unit), ...limits(project, unit)].map(
          ({ node, name }): CodeHit => ({
            module: unit.module,
            node,
            message: `\`${name}\` in ${unit.name} answers without stopping the handler`,
          }),
        ),
    ),
} as const satisfies AsgiRule;

type Limit = { readonly node: Node; readonly name: string };

/** `asyncio.wait_for(call_next(request), ...)`, or of the name or task that it was given. */
function waits(project: Project, { module, handler, parameters }: Unit): Limit[] {
  const next = callsOf(handler, parameters[1]);
  const names = ownNodes(handler, 'assignment').flatMap((each) => {
    const right = field(each, 'right');
    const isNext = right?.type !== 'await' && next.some((call) => right && contains(right, call));
    return isNext ? [field(each, 'left')?.text] : [];
  });
  return ownNodes(handler, 'call').flatMap((call) => {
    if (calleeAt(project, module, call) !== 'asyncio.wait_for') return [];
    const awaited = argument(call, 'fut', 0);
    const isNext =
      awaited && (next.some((each) => contains(awaited, each)) || names.includes(awaited.text));
    return isNext ? [{ node: call, name: 'asyncio.wait_for' }] : [];
  });
}

const LIMIT =
  /^(asyncio\.timeout(_at)?|async_timeout\.timeout(_at)?|anyio\.(fail|move_on)_(after|at))$/;

/** `async with asyncio.timeout(5): response = await call_next(request)` */
function limits(project: Project, { module, handler, parameters }: Unit): Limit[] {
  const next = callsOf(handler, parameters[1]);
  return ownNodes(handler, 'with_statement').flatMap((statement) =>
    managersOf(statement).flatMap((manager) => {
      const name = manager.type === 'call' ? calleeAt(project, module, manager) : undefined;
      const isAround = next.some((call) => contains(statement, call));
      return name !== undefined && LIMIT.test(name) && isAround ? [{ node: manager, name }] : [];
    }),
  );
}
