import { functionsAt } from '../../../languages/python/follow/functions.ts';
import { callsIn } from '../../../languages/python/follow/never.ts';
import { classOfOrigin, isKindOf } from '../../../languages/python/names/classes.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import { clausesAround } from '../../../languages/python/tree/exceptions.ts';
import { isAsync, isAwaited } from '../../../languages/python/tree/functions.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { argument, givenTo, ownNodes } from '../../../languages/python/tree/search.ts';
import { type Handling, handsOn, namesWithin, ranAfter } from './handing.ts';
import { lentTo } from './lent.ts';
import { DEPTH, type MadeAnswer, responsesAt, returned } from './responses.ts';
import { runBy } from './run-by.ts';
import { statusesOf, statusOfClass } from './statuses.ts';

/** An answer that a layer gives in place of the application's. */
export type LayerAnswer = MadeAnswer & {
  /** Without handing the request on; when what it was handed to has raised; or in place of its answer. */
  readonly when: 'before' | 'caught' | 'after';
};

const HTTP_EXCEPTION = /^(starlette|fastapi)(\.exceptions)?\.(Starlette)?HTTPException$/;

/** Every answer of a function that handles requests, and of the functions it lets answer. */
export function answersOf(project: Project, handling: Handling, depth = 0): LayerAnswer[] {
  const placed = [
    ...(handling.kind === 'dispatch' ? returned(project, handling, depth) : []),
    ...(handling.kind === 'asgi' ? sent(project, handling, depth) : []),
    ...raised(project, handling, depth),
  ];
  const onward = handsOn(handling);
  const calls = callsIn(project, handling.module);
  const phased = placed.flatMap((made): LayerAnswer[] => {
    const phases = onward.map((call) =>
      call.id === made.at.id ? undefined : ranAfter(call, made.at, calls),
    );
    if (phases.includes('caught')) return made.isRaised ? [] : [{ ...made, when: 'caught' }];
    return [{ ...made, when: phases.includes('after') ? 'after' : 'before' }];
  });
  if (depth >= DEPTH) return phased;
  const lent = lentTo(project, handling, onward);
  return [...phased, ...lent.flatMap((each) => answersOf(project, each, depth + 1))];
}

/** `send({"type": "http.response.start", ...})`, `response(scope, receive, send)`, or a function that is given `send`. */
function sent(project: Project, handling: Handling, depth: number): MadeAnswer[] {
  const { module, fn, inner, send } = handling;
  if (send === undefined) return [];
  const byTimer = timed(project, handling).flatMap(({ call, target }) =>
    target.id === fn.id || depth >= DEPTH
      ? []
      : sent(project, { ...handling, fn: target }, depth + 1).map((each) => ({
          ...each,
          at: call,
        })),
  );
  const own = ownNodes(fn, 'call').flatMap((call): MadeAnswer[] => {
    const callee = field(call, 'function');
    const given = givenTo(call);
    if (!callee || inner.includes(callee.text)) return [];
    if (callee.text === send) return startOf(project, module, call);
    if (!given.some(({ text }) => text === send) || given.some(({ text }) => inner.includes(text)))
      return [];
    const response = responsesAt(project, { ...handling, inner: [] }, callee, depth);
    if (response.length > 0) return response.map((each) => ({ ...each, at: call }));
    if (depth >= DEPTH) return [];
    const isSaid = argument(call, 'status_code') ?? argument(call, 'status');
    const said = isSaid ? { statuses: statusesOf(project, module, call) } : {};
    return runBy(project, module, call).flatMap((target) => {
      const [name] = namesWithin(call, target.fn, [send]);
      if (name === undefined || target.fn.id === fn.id) return [];
      const within: Handling = { ...target, kind: 'asgi', inner: [], send: name };
      return sent(project, within, depth + 1).map((each) => ({ ...each, at: call, ...said }));
    });
  });
  return [...own, ...byTimer];
}

/** `loop.call_later(seconds, answer)`, where `answer` is a function of the same module. */
const timed = (project: Project, { module, fn }: Handling): { call: Node; target: Node }[] =>
  ownNodes(fn, 'call').flatMap((call) => {
    if (!/(^|\.)call_later$/.test(field(call, 'function')?.text ?? '')) return [];
    const [, callback] = givenTo(call);
    const targets = callback ? functionsAt(project, module, callback) : [];
    return targets
      .filter((target) => target.module === module)
      .map((target) => ({ call, target: target.fn }));
  });

function startOf(project: Project, module: Module, call: Node): MadeAnswer[] {
  const [message] = givenTo(call);
  if (message?.type !== 'dictionary' || !/response\.start\b/.test(message.text)) return [];
  const status = children(message).find((pair) =>
    /^["']status["']$/.test(field(pair, 'key')?.text ?? ''),
  );
  const value = status && field(status, 'value');
  const statuses = value ? statusesOf(project, module, value) : [];
  return [{ module, node: call, at: call, isRaised: false, statuses }];
}

/** `raise HTTPException(401)`, `raise NotAuthorized()` whose class has a status, or the call of a function that does. */
function raised(project: Project, { module, fn, inner }: Handling, depth: number): MadeAnswer[] {
  const own = ownNodes(fn, 'raise_statement').flatMap((at): MadeAnswer[] => {
    const [value] = statements(at);
    const type = value?.type === 'call' ? field(value, 'function') : value;
    if (!value || !type) return [];
    const made = { module, node: at, at, isRaised: true };
    const owner = classOfOrigin(originAt(project, module, type));
    const status = owner && statusOfClass(project, owner);
    if (status !== undefined) return [{ ...made, statuses: [status] }];
    if (!isKindOf(project, module, type, HTTP_EXCEPTION)) return [];
    return [{ ...made, statuses: value.type === 'call' ? statusesOf(project, module, value) : [] }];
  });
  if (depth >= DEPTH) return own;
  const called = ownNodes(fn, 'call').flatMap((call) => {
    if (inner.includes(field(call, 'function')?.text ?? '') || isShielded(call)) return [];
    if (givenTo(call).some(({ text }) => inner.includes(text))) return [];
    return runBy(project, module, call).flatMap((target) => {
      if (target.fn.id === fn.id || (isAsync(target.fn) && !isAwaited(call))) return [];
      const within: Handling = { ...target, kind: 'dispatch', inner: [] };
      return raised(project, within, depth + 1).map((each) => ({ ...each, at: call }));
    });
  });
  return [...own, ...called];
}

/** An `except` around it goes on as if nothing had happened, and none before it lets anything out. */
const isShielded = (call: Node): boolean =>
  clausesAround(call).some(([first]) => {
    return (
      first !== undefined &&
      ownNodes(first, 'return_statement', 'raise_statement', 'await').length === 0
    );
  });
