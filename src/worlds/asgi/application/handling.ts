import { field, type Node, type Project } from '../../../languages/python/tree/module.ts';
import { descendants, ownNodes } from '../../../languages/python/tree/search.ts';
import { isBase, isHttpDecorated, type Unit } from './units.ts';

/** Starlette runs it as middleware: it is registered, decorated, or derives from BaseHTTPMiddleware. */
export function isMiddleware(project: Project, unit: Unit): boolean {
  const { module, definition, owner, registered } = unit;
  if (registered.length > 0) return true;
  if (owner) return isBase(project, module, owner);
  // Other frameworks have such a decorator, too.
  return isHttpDecorated(definition) && /\b(fastapi|starlette)\b/i.test(module.text);
}

/** The calls by which a handler hands the request on: `call_next(...)`, or `self.app(...)`. */
export const innerCalls = ({ handler, inner }: Unit): Node[] =>
  inner.flatMap((name) => callsOf(handler, name));

export const callsOf = (handler: Node, name: string | undefined): Node[] =>
  ownNodes(handler, 'call').filter((call) => field(call, 'function')?.text === name);

/** What becomes of a name that is bound to a coroutine: asked for what responses have, only returned, or anything else. */
export function useOf(handler: Node, assignment: Node): 'response' | 'returned' | 'other' {
  const target = field(assignment, 'left');
  if (target?.type !== 'identifier') return 'other';
  const uses = descendants(handler, 'identifier').filter(
    ({ text, startIndex }) => text === target.text && startIndex > assignment.endIndex,
  );
  const holders = uses.flatMap(({ parent }) => parent ?? []);
  if (holders.some(({ type }) => type !== 'attribute' && type !== 'return_statement'))
    return 'other';
  if (holders.some(({ text }) => OF_RESPONSES.test(text))) return 'response';
  return holders.some(({ type }) => type === 'return_statement') ? 'returned' : 'other';
}

const OF_RESPONSES =
  /\.(headers|status_code|body|body_iterator|set_cookie|delete_cookie|media_type|background)$/;
