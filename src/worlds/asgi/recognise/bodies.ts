import type { OwnClass } from '../../../languages/python/names/classes.ts';
import { codeOf } from '../../../languages/python/tree/code.ts';
import { parametersOf } from '../../../languages/python/tree/functions.ts';
import {
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { descendants, givenTo, methodCall } from '../../../languages/python/tree/search.ts';
import { piecesOf } from './code.ts';
import { connectionsIn } from './exchange.ts';
import { type Handling, handlingsOf, handsOn } from './handing.ts';
import { runBy } from './run-by.ts';

const READS = /^(body|form|json|stream)$/;

/** What a layer of the project's own surely leaves alone. */
export const leftAlone = (
  project: Project,
  module: Module,
  definition: Node,
): { leavesBodies?: true; leavesSession?: true } => ({
  ...(leavesBodies(project, module, definition) && { leavesBodies: true }),
  ...(leavesSession(project, module, definition) && { leavesSession: true }),
});

/** A layer of the project's own that surely leaves the bodies of requests alone. */
function leavesBodies(project: Project, module: Module, definition: Node): boolean {
  const handlings = handlingsOf(project, module, definition);
  const names = handlings.flatMap((each) => requestsOf(each));
  return (
    handlings.length > 0 &&
    handlings.every((each) => handsReceiveOn(each)) &&
    callsIn(project, module, definition).every(
      ({ call }) => !READS.test(methodCall(call)?.method ?? ''),
    ) &&
    keepsToItself(project, { module, definition }, names)
  );
}

/** A layer of the project's own that surely leaves the session alone: there is no word of it. */
function leavesSession(project: Project, module: Module, definition: Node): boolean {
  const handlings = handlingsOf(project, module, definition);
  const names = handlings.flatMap((each) => [...requestsOf(each), ...scopesOf(each)]);
  return (
    handlings.length > 0 &&
    piecesOf(project, module, definition).every(
      (each) => !/session/i.test(codeOf(each.module, each.node)),
    ) &&
    keepsToItself(project, { module, definition }, names)
  );
}

const callsIn = (project: Project, module: Module, definition: Node) =>
  piecesOf(project, module, definition).flatMap((piece) =>
    descendants(piece.node, 'call').map((call) => ({ module: piece.module, call })),
  );

/** Who knows what a function does with a request that cannot be read here? */
function keepsToItself(
  project: Project,
  { module, definition }: OwnClass,
  names: readonly string[],
): boolean {
  const handlings = handlingsOf(project, module, definition);
  const onward = handlings.flatMap((each) => handsOn(each)).map(({ id }) => id);
  return callsIn(project, module, definition).every(
    ({ module: home, call }) =>
      onward.includes(call.id) ||
      !givenTo(call).some(({ text }) => names.includes(text)) ||
      MADE.test(field(call, 'function')?.text ?? '') ||
      runBy(project, home, call).length > 0,
  );
}

/** What a handler calls the scope. */
function scopesOf({ fn, send }: Handling): string[] {
  const parameters = parametersOf(fn);
  const scope = send === undefined ? undefined : parameters[parameters.indexOf(send) - 2];
  return scope === undefined ? [] : [scope];
}

/** What a handler calls the request. */
function requestsOf({ fn, kind }: Handling): string[] {
  const [first] = parametersOf(fn).filter((name) => name !== 'self');
  return [...(kind === 'dispatch' && first !== undefined ? [first] : []), ...connectionsIn(fn)];
}

/** `receive` goes where the application or a response is called, or a request is made, and is not called here. */
function handsReceiveOn({ fn, send }: Handling): boolean {
  if (send === undefined) return true;
  const parameters = parametersOf(fn);
  const receive = parameters[parameters.indexOf(send) - 1];
  const body = field(fn, 'body') ?? fn;
  return descendants(body, 'identifier')
    .filter(({ text }) => text === receive)
    .every(({ parent: list }) => {
      const call = list?.type === 'argument_list' ? list.parent : null;
      if (call?.type !== 'call') return false;
      return (
        givenTo(call).some(({ text }) => text === send) ||
        MADE.test(field(call, 'function')?.text ?? '')
      );
    });
}

const MADE = /(^|\.)(Request|HTTPConnection)$/;
