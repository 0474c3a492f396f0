import { mayReach } from '../../../languages/python/flow/reach.ts';
import { callsIn } from '../../../languages/python/follow/never.ts';
import { field, type Node, type Project } from '../../../languages/python/tree/module.ts';
import { around, contains, ownNodes } from '../../../languages/python/tree/search.ts';
import { innerCalls, isMiddleware } from '../application/handling.ts';
import type { Unit } from '../application/units.ts';
import { type AsgiRule, type CodeHit, foundIn } from './types.ts';

export const responseConsumed = {
  id: 'response-consumed',
  severity: 'error',
  summary: 'a middleware reads the body of a response and returns the same response',
  because:
    'the body of what call_next returns can be gone through once: the client gets the headers, with the length of a body that does not come',
  advice:
    'Return a new Response with what was read, its status and its headers, or put an iterator over what was read into response.body_iterator',
  fix: 'none',
  find: ({ project, units }) =>
    foundIn(
      units.filter((unit) => unit.kind === 'dispatch' && isMiddleware(project, unit)),
      (unit) => consumed(project, unit),
    ),
} as const satisfies AsgiRule;

function consumed(project: Project, unit: Unit): CodeHit[] {
  const { module, handler, name } = unit;
  const calls = callsIn(project, module);
  return responsesOf(unit).flatMap((response) => {
    // Whoever puts an iterator back has thought of it.
    if (new RegExp(`\\b${response}\\.body_iterator\\s*=[^=]`).test(handler.text)) return [];
    const returned = ownNodes(handler, 'return_statement').filter(
      (each) => each.firstNamedChild?.text === response,
    );
    return ownNodes(handler, 'attribute')
      .filter(({ text }) => text === `${response}.body_iterator`)
      .filter(isGoneThrough)
      .filter((node) => returned.some((to) => mayReach(node, to, calls)))
      .map((node) => ({
        module,
        node,
        message: `${name} uses up \`${node.text}\` and returns \`${response}\``,
      }));
  });
}

/** What the answers of `call_next` are called; a name that is bound to something else, too, is left out. */
function responsesOf(unit: Unit): string[] {
  const inner = innerCalls(unit);
  const bound = ownNodes(unit.handler, 'assignment');
  const names = bound.flatMap((each) => {
    const [left, right] = [field(each, 'left'), field(each, 'right')];
    const isInner = right !== undefined && inner.some((call) => contains(right, call));
    return left?.type === 'identifier' && isInner ? [left.text] : [];
  });
  const isOnly = (name: string): boolean =>
    bound.filter((each) => field(each, 'left')?.text === name).length === 1;
  return [...new Set(names)].filter(isOnly);
}

/** `async for part in response.body_iterator`, in a statement or a comprehension. */
const isGoneThrough = (node: Node): boolean => {
  const loop = around(node, /^(for_statement|for_in_clause|function_definition)$/);
  const right = loop && field(loop, 'right');
  return right !== undefined && contains(right, node);
};
