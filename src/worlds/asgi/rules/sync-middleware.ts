import { endsOf } from '../../../languages/python/flow/control.ts';
import { callsIn } from '../../../languages/python/follow/never.ts';
import { dottedAt } from '../../../languages/python/names/origins.ts';
import { decorationOf, isAsync } from '../../../languages/python/tree/functions.ts';
import {
  field,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { descendants, ownNodes } from '../../../languages/python/tree/search.ts';
import { innerCalls, isMiddleware, useOf } from '../application/handling.ts';
import type { Unit } from '../application/units.ts';
import { type AsgiRule, type CodeHit, type Fix, foundIn, inserted } from './types.ts';

export const syncMiddleware = {
  id: 'sync-middleware',
  severity: 'error',
  summary: 'a middleware function is not async',
  because: 'Starlette awaits what it returns, which is no coroutine, and the client gets a 500',
  advice: 'Make it async def, and await what it hands the request on to',
  fix: 'safe',
  find: ({ project, units }) =>
    foundIn(
      units
        .filter(({ handler }) => !isAsync(handler))
        .filter((unit) => isMiddleware(project, unit)),
      (unit) => findIn(project, unit),
    ),
} as const satisfies AsgiRule;

function findIn(project: Project, unit: Unit): CodeHit[] {
  const { module, handler, name, owner } = unit;
  const { falls, returns } = endsOf(handler, callsIn(project, module));
  const isWrong =
    falls.some(({ sure }) => sure) ||
    returns.some((each) => isNothingToAwait(project, unit, each)) ||
    innerCalls(unit).some(({ parent }) => parent && useOf(handler, parent) === 'response');
  if (!isWrong || isStub(handler)) return [];
  const fix = fixFor(unit);
  const what = owner ? `\`${field(handler, 'name')?.text}\` of ${name}` : name;
  return [{ module, node: handler, message: `${what} is not async`, ...(fix && { fix }) }];
}

/** Nothing, or a response; `return call_next(request)` and `return self._handle(request)` may give a coroutine. */
function isNothingToAwait(project: Project, { module }: Unit, statement: Node): boolean {
  const [value] = statements(statement);
  if (value === undefined || value.type === 'none') return true;
  const fn = value.type === 'call' ? field(value, 'function') : undefined;
  return fn !== undefined && /\.\w*Response$/.test(dottedAt(project, module, fn) ?? '');
}

const isStub = (handler: Node): boolean => /abstract|overload/.test(decorationOf(handler));

/** With functions inside, those may have to become async as well. */
function fixFor(unit: Unit): Fix | undefined {
  const { module, handler } = unit;
  const body = field(handler, 'body');
  if (!body || descendants(body, 'function_definition', 'lambda').length > 0) return undefined;
  const calls = innerCalls(unit);
  const isPlain = calls.every(({ parent }) =>
    /^(expression_statement|assignment|return_statement)$/.test(parent?.type ?? ''),
  );
  const isAwaiting = ownNodes(handler, 'yield').length > 0;
  if (!isPlain || isAwaiting || calls.length === 0) return undefined;
  return {
    safety: 'safe',
    edits: [
      inserted(module, handler.startIndex, 'async '),
      ...calls.map(({ startIndex }) => inserted(module, startIndex, 'await ')),
    ],
  };
}
