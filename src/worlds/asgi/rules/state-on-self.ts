import { reading } from '../../../languages/python/follow/reading.ts';
import { expressionsOf } from '../../../languages/python/follow/sources.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import { nameOf } from '../../../languages/python/tree/functions.ts';
import { field, type Node, type Project } from '../../../languages/python/tree/module.ts';
import {
  around,
  contains,
  descendants,
  functionAround,
  ownNodes,
} from '../../../languages/python/tree/search.ts';
import { innerCalls, isMiddleware } from '../application/handling.ts';
import type { Unit } from '../application/units.ts';
import { type AsgiRule, type CodeHit, foundIn } from './types.ts';

export const stateOnSelf = {
  id: 'state-on-self',
  severity: 'error',
  summary: 'a middleware keeps what belongs to one request on self',
  because:
    'there is one instance for all requests: while this one waits for the route, the next one overwrites it, and both go on with the values of the other',
  advice: 'Keep it in a local variable, or in request.state',
  fix: 'none',
  find: ({ project, units }) =>
    foundIn(
      units.filter((unit) => unit.owner !== undefined && isMiddleware(project, unit)),
      (unit) => findIn(project, unit),
    ),
} as const satisfies AsgiRule;

function findIn(project: Project, unit: Unit): CodeHit[] {
  const { module, handler, name } = unit;
  const passed = innerCalls(unit);
  return ownNodes(handler, 'assignment').flatMap((each) => {
    const left = field(each, 'left');
    const right = field(each, 'right');
    const [, attribute] = /^self\.(\w+)$/.exec(left?.text ?? '') ?? [];
    if (!left || !right || attribute === undefined) return [];
    const isOwn = isOfRequest(project, unit)(right) && !isShared(each, attribute);
    // Between the two another request may come.
    const isReadLater = passed.some(
      (call) => each.startIndex < call.startIndex && isReadAfter(unit, attribute, call),
    );
    return isOwn && isReadLater
      ? [
          {
            module,
            node: each,
            message: `${name} keeps \`${left.text}\` of one request for all of them`,
          },
        ]
      : [];
  });
}

const CLOCK =
  /^(time\.(time|perf_counter|monotonic|process_time)(_ns)?|datetime\.datetime\.(now|utcnow)|uuid\.uuid[147]|secrets\.token_\w+)$/;

/** It is taken from the request, from what the route answered, or from a clock; through local names as well. */
const isOfRequest = (project: Project, { module, handler, kind, parameters }: Unit) => {
  const own = kind === 'dispatch' ? parameters.slice(0, 1) : parameters;
  const isOf = reading<boolean>(
    (_, { node }, again) => {
      const calls = [node, ...descendants(node, 'call')].filter(({ type }) => type === 'call');
      if (calls.some((call) => CLOCK.test(calleeAt(project, module, call) ?? ''))) return true;
      const names = [node, ...descendants(node, 'identifier')].filter(
        ({ type, parent, text }) =>
          type === 'identifier' && !(parent && field(parent, 'attribute')?.text === text),
      );
      return names.some(
        (name) =>
          own.includes(name.text) ||
          expressionsOf(project, module, name).some(
            (source) =>
              source.module === module && contains(handler, source.node) && again(source.node),
          ),
      );
    },
    { cyclic: false, cut: false },
  );
  return (value: Node): boolean => isOf(project, module, value);
};

/** What is meant for all requests: `self.last_cleanup = now`, or set once, `if self.client is None: ...`. */
function isShared(assignment: Node, attribute: string): boolean {
  if (
    /(^|_)(last|latest|prev|previous|next|first|total|count|max|min|avg|cache)(_|$)/.test(attribute)
  )
    return true;
  const guarded = new RegExp(`\\bself\\.${attribute}\\b|["']${attribute}["']`);
  for (let at = around(assignment, /./); at; at = around(at, /./)) {
    if (at.type === 'function_definition') return false;
    const condition = field(at, 'condition');
    if (condition && guarded.test(condition.text)) return true;
    const inLock = at.type === 'with_statement' && /lock/i.test(at.text.split('\n')[0] ?? '');
    if (inLock) return true;
  }
  return false;
}

/** The handler reads it behind the call, or a function does that runs during or after the call. */
function isReadAfter({ handler, owner }: Unit, attribute: string, call: Node): boolean {
  const own = readsOf(handler, attribute);
  if (own.some((read) => read.startIndex > call.endIndex || !isDirect(handler, read))) return true;
  const methods = owner ? descendants(owner, 'function_definition') : [];
  return methods.some(
    (method) =>
      method.id !== handler.id &&
      readsOf(handler, nameOf(method)).some(({ startIndex }) => startIndex > call.startIndex) &&
      readsOf(method, attribute).length > 0,
  );
}

const isDirect = (handler: Node, node: Node): boolean => functionAround(node)?.id === handler.id;

/** Where a function, or one inside it, reads `self.<attribute>`. */
const readsOf = (definition: Node, attribute: string): Node[] =>
  descendants(definition, 'attribute').filter(({ text, parent, id }) => {
    const isTarget = parent?.type === 'assignment' && field(parent, 'left')?.id === id;
    return text === `self.${attribute}` && !isTarget;
  });
