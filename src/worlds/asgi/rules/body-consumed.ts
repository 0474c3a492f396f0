import { mayReach } from '../../../languages/python/flow/reach.ts';
import { callsIn } from '../../../languages/python/follow/never.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import { conditionsAt, plainCondition } from '../../../languages/python/scope/condition.ts';
import { isAwaited, nameOf } from '../../../languages/python/tree/functions.ts';
import { field, type Node, type Project } from '../../../languages/python/tree/module.ts';
import {
  argument,
  descendants,
  methodCall,
  operatorOf,
  ownNodes,
} from '../../../languages/python/tree/search.ts';
import { innerCalls, isMiddleware } from '../application/handling.ts';
import type { Unit } from '../application/units.ts';
import { type AsgiRule, type CodeHit, foundIn } from './types.ts';

export const bodyConsumed = {
  id: 'body-consumed',
  severity: 'error',
  summary: 'a middleware reads the body of a request and does not hand it on',
  because:
    'a body can be received once: the route waits for messages that have been taken, until the client gives up',
  advice: 'Hand on a receive function that replays what was read',
  fix: 'none',
  find: ({ project, units }) =>
    foundIn(
      units.filter((unit) => isMiddleware(project, unit)),
      (unit) => (unit.kind === 'dispatch' ? streamed(project, unit) : received(project, unit)),
    ),
} as const satisfies AsgiRule;

/** `request.stream()` in a dispatch function: what call_next is given then is empty. */
function streamed(project: Project, unit: Unit): CodeHit[] {
  const { module, handler, parameters, name } = unit;
  const request = parameters[0] ?? '';
  // With `_body` set, Starlette replays it.
  if (new RegExp(`\\b${request}\\._(body|receive)\\b`).test(handler.text)) return [];
  const next = innerCalls(unit).filter((call) => argument(call, 'request', 0)?.text === request);
  return ownNodes(handler, 'call')
    .filter((call) => field(call, 'function')?.text === `${request}.stream`)
    .filter(({ parent }) => /^(for_statement|for_in_clause)$/.test(parent?.type ?? ''))
    .filter((call) => next.some((to) => mayReach(call, to, callsIn(project, module))))
    .map((node) => ({
      module,
      node,
      message: `${name} uses up \`${request}.stream()\``,
      because: 'what follows in the stack, the route included, gets an empty body',
      advice: `Read it with await ${request}.body(), which Starlette keeps for the route`,
    }));
}

/** The messages of a request are taken out of `receive`, and the same `receive` is handed on. */
function received(project: Project, unit: Unit): CodeHit[] {
  const { module, handler, parameters, name } = unit;
  const receive = parameters[1] ?? '';
  if (isRebound(handler, receive) || /\._receive\s*=/.test(handler.text)) return [];
  const requests = requestsOf(project, unit);
  const raw = [receive, ...requests.map((request) => `${request}.receive`)];
  const onward = innerCalls(unit).filter(
    (call) => raw.includes(argument(call, 'receive', 1)?.text ?? '') && !isWithoutBody(call),
  );
  return ownNodes(handler, 'call')
    .filter((call) => isRead(project, unit, call, requests))
    .filter((call) => onward.some((to) => mayReach(call, to, callsIn(project, module))))
    .map((node) => ({
      module,
      node,
      message: `${name} takes the body out of \`${receive}\` and hands the same \`${receive}\` on`,
    }));
}

/** `if message["type"] != "http.request":` around it: what was taken is no part of a body. */
const isWithoutBody = (call: Node): boolean =>
  conditionsAt(call)
    .map(plainCondition)
    .some(({ test, holds }) => {
      if (test.type !== 'comparison_operator' || !/\btype\b/.test(test.text)) return false;
      const isSame = /^(==|in)$/.test(operatorOf(test)) === holds;
      return isSame ? /disconnect/.test(test.text) : /["']http\.request["']/.test(test.text);
    });

const READS = /^(body|json|form|stream)$/;

/** `await receive()`, `await request.json()` or `await Request(scope, receive).body()`. */
function isRead(project: Project, unit: Unit, call: Node, requests: readonly string[]): boolean {
  if (field(call, 'function')?.text === unit.parameters[1]) return isAwaited(call);
  const read = methodCall(call);
  if (!read || !READS.test(read.method)) return false;
  const isIterated = /^for_/.test(call.parent?.type ?? '');
  if (!isAwaited(call) && !isIterated) return false;
  return requests.includes(read.on.text) || isRequest(project, unit, read.on);
}

/** `Request(scope, receive)` */
const isRequest = (project: Project, { module, parameters }: Unit, call: Node): boolean =>
  call.type === 'call' &&
  /\.Request$/.test(calleeAt(project, module, call) ?? '') &&
  argument(call, 'receive', 1)?.text === parameters[1];

/** The names of the requests that the handler makes out of its own `receive`. */
const requestsOf = (project: Project, unit: Unit): string[] =>
  ownNodes(unit.handler, 'assignment').flatMap((each) => {
    const right = field(each, 'right');
    const left = field(each, 'left');
    return right && left && isRequest(project, unit, right) ? [left.text] : [];
  });

const isRebound = (handler: Node, name: string): boolean => {
  const body = field(handler, 'body') ?? handler;
  return (
    descendants(body, 'assignment').some((each) => field(each, 'left')?.text === name) ||
    descendants(body, 'function_definition').some((each) => nameOf(each) === name)
  );
};
