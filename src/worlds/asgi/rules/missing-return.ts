import { eolAt, indentAt, lineEnd } from '../../../languages/edit.ts';
import { endsOf, type Fall } from '../../../languages/python/flow/control.ts';
import { callsIn } from '../../../languages/python/follow/never.ts';
import { scopeOf } from '../../../languages/python/scope/scopes.ts';
import { decorationOf } from '../../../languages/python/tree/functions.ts';
import {
  field,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { around } from '../../../languages/python/tree/search.ts';
import { callsOf, isMiddleware } from '../application/handling.ts';
import type { Unit } from '../application/units.ts';
import {
  type AsgiRule,
  type CodeHit,
  type FileEdit,
  type Fix,
  foundIn,
  inserted,
} from './types.ts';

export const missingReturn = {
  id: 'missing-return',
  severity: 'error',
  summary: 'a middleware function ends without returning a response',
  because:
    "Starlette sends whatever it returned, raises TypeError: 'NoneType' object is not callable, and the client gets a 500",
  advice: 'Return a response on every path: the one that call_next gave, or one of your own',
  fix: 'safe',
  find: ({ project, units }) =>
    foundIn(
      units.filter(
        (unit) => unit.kind === 'dispatch' && isMiddleware(project, unit) && !isStub(unit),
      ),
      (unit) => findIn(project, unit),
    ),
} as const satisfies AsgiRule;

function findIn(project: Project, unit: Unit): CodeHit[] {
  const { module, handler } = unit;
  const { falls, returns } = endsOf(handler, callsIn(project, module));
  const sure = falls.filter((fall) => fall.sure && !isForgotten(fall.node, unit));
  const [first] = sure;
  return [
    ...returns.filter(isEmpty).map((node) => ({
      module,
      node,
      message: `${unit.name} returns None here in place of a response`,
    })),
    ...(first ? [fallFound(unit, first, sure)] : []),
  ];
}

const isEmpty = (statement: Node): boolean => {
  const [value] = statements(statement);
  return value === undefined || value.type === 'none';
};

/** `call_next(request)` by itself is what call-next-never-awaited is about. */
const isForgotten = (node: Node, { handler, parameters }: Unit): boolean =>
  callsOf(handler, parameters[1]).some(({ parent }) => parent?.id === node.id);

/** An abstract method, or a body that says nothing yet. */
function isStub({ handler, registered }: Unit): boolean {
  if (/abstract/.test(decorationOf(handler))) return true;
  const body = field(handler, 'body');
  const says = (body ? statements(body) : []).some(
    ({ type, firstNamedChild }) =>
      type !== 'pass_statement' && !/^(string|ellipsis)$/.test(firstNamedChild?.type ?? ''),
  );
  return !says && registered.length === 0;
}

function fallFound(unit: Unit, { node }: Fall, falls: readonly Fall[]): CodeHit {
  const { module, name } = unit;
  const fix = fixFor(unit, falls);
  return {
    module,
    node: field(node, 'condition') ?? node,
    message: `${name} ${whatOf(node, unit)}`,
    ...(fix && { fix }),
  };
}

function whatOf(node: Node, { parameters }: Unit): string {
  if (awaited(node, parameters[1])) return 'drops the response that `call_next` gave';
  if (node.type === 'if_statement')
    return field(node, 'alternative')
      ? 'returns no response where no branch of this `if` is taken'
      : 'returns no response where this `if` does not hold';
  return around(node, /^(except_clause|function_definition)$/)?.type === 'except_clause'
    ? 'returns no response once it has handled this exception'
    : 'returns no response after this statement';
}

/** The `await call_next(request)` that is all of a statement, or what it assigns. */
function awaited(statement: Node, next: string | undefined): Node | undefined {
  const [first] = statement.type === 'expression_statement' ? statements(statement) : [];
  const value = first?.type === 'assignment' ? field(first, 'right') : first;
  const [call] = value?.type === 'await' ? statements(value) : [];
  const isNext = call?.type === 'call' && field(call, 'function')?.text === next;
  return isNext ? value : undefined;
}

/** Every path that ends without a response gets one: those paths answered 500 before, the others stay as they are. */
function fixFor(unit: Unit, falls: readonly Fall[]): Fix | undefined {
  const edits = falls.map(({ node }) => returnAt(unit, node) ?? returnBehind(unit, node));
  const found = edits.filter((edit) => edit !== undefined);
  return found.length === falls.length ? { safety: 'safe', edits: found } : undefined;
}

/** `await call_next(request)` becomes `return await call_next(request)`. */
function returnAt({ module, parameters }: Unit, node: Node): FileEdit | undefined {
  const call = awaited(node, parameters[1]);
  const isWhole = call !== undefined && call.parent?.id === node.id;
  return isWhole ? inserted(module, node.startIndex, 'return ') : undefined;
}

/** `return response` behind the last statement, where every path has `response = await call_next(request)`. */
function returnBehind(unit: Unit, node: Node): FileEdit | undefined {
  const { module, handler, parameters } = unit;
  const body = field(handler, 'body');
  if (!body || node.parent?.id !== body.id || node.type !== 'expression_statement')
    return undefined;
  const [response] = statements(body).flatMap((statement) => {
    const call = awaited(statement, parameters[1]);
    const target = call?.parent && field(call.parent, 'left');
    return target?.type === 'identifier' ? [target.text] : [];
  });
  // A name that is bound again may hold something else in the end.
  if (
    response === undefined ||
    (scopeOf(module, handler).definitions.get(response) ?? []).length > 1
  )
    return undefined;
  const { text } = module;
  const end = lineEnd(text, node.endIndex);
  const rest = text.slice(node.endIndex, end);
  if (!/^\s*(#.*)?$/.test(rest)) return undefined;
  const eol = eolAt(text, end);
  const line = `${indentAt(text, node.startIndex)}return ${response}`;
  return inserted(module, end, rest.endsWith('\n') ? line + eol : eol + line);
}
