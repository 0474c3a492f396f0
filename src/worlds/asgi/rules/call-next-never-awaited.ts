import { isAsync } from '../../../languages/python/tree/functions.ts';
import { field, type Node, statements } from '../../../languages/python/tree/module.ts';
import { callsOf, isMiddleware, useOf } from '../application/handling.ts';
import type { Unit } from '../application/units.ts';
import { type AsgiRule, type CodeHit, type Fix, foundIn, inserted } from './types.ts';

export const callNextNeverAwaited = {
  id: 'call-next-never-awaited',
  severity: 'error',
  summary: 'call_next is called and its coroutine never awaited',
  because:
    'a coroutine that nobody awaits does not run: the request never reaches the route, and whoever takes the coroutine for a response fails with a 500',
  advice: 'Write await call_next(request)',
  fix: 'safe',
  find: ({ project, units }) =>
    foundIn(
      units
        .filter(({ kind, handler }) => kind === 'dispatch' && isAsync(handler))
        .filter((unit) => isMiddleware(project, unit)),
      (unit) =>
        callsOf(unit.handler, unit.parameters[1]).flatMap((call) => misuse(unit, call) ?? []),
    ),
} as const satisfies AsgiRule;

/** Handed to `create_task`, `wait_for` or anything else, somebody may await it. */
function misuse(unit: Unit, call: Node): CodeHit | undefined {
  const { module, name } = unit;
  const holder = outOfParentheses(call);
  const found = (what: string, fix?: Fix): CodeHit => ({
    module,
    node: call,
    message: `${name} ${what}`,
    ...(fix && { fix }),
  });
  const awaiting = edit(unit, call.startIndex, 'await ');
  switch (holder?.type) {
    case 'return_statement':
      return found('returns the coroutine of `call_next` instead of a response', awaiting);
    case 'attribute':
      return found('takes the coroutine of `call_next` for a response');
    case 'expression_statement':
      return isLast(unit.handler, holder)
        ? found('drops the coroutine of `call_next`', edit(unit, call.startIndex, 'return await '))
        : found('drops the coroutine of `call_next`');
    case 'assignment':
      return useOf(unit.handler, holder) !== 'other'
        ? found('takes the coroutine of `call_next` for a response', awaiting)
        : undefined;
    default:
      return undefined;
  }
}

function outOfParentheses(call: Node): Node | undefined {
  let at = call.parent;
  while (at?.type === 'parenthesized_expression') at = at.parent;
  return at ?? undefined;
}

const edit = ({ module }: Unit, at: number, text: string): Fix => ({
  safety: 'safe',
  edits: [inserted(module, at, text)],
});

const isLast = (handler: Node, statement: Node): boolean => {
  const body = field(handler, 'body');
  return body !== undefined && statements(body).at(-1)?.id === statement.id;
};
