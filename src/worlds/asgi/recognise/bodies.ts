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

/** A layer of the project's own that surely leaves the bodies of requests alone. */
export function leavesBodies(project: Project, module: Module, definition: Node): boolean {
  const handlings = handlingsOf(project, module, definition);
  const names = handlings.flatMap((each) => requestsOf(each));
  const calls = piecesOf(project, module, definition).flatMap((piece) =>
    descendants(piece.node, 'call').map((call) => ({ module: piece.module, call })),
  );
  const onward = handlings.flatMap((each) => handsOn(each)).map(({ id }) => id);
  return (
    handlings.length > 0 &&
    handlings.every((each) => handsReceiveOn(each)) &&
    calls.every(({ module: home, call }) => {
      if (READS.test(methodCall(call)?.method ?? '')) return false;
      if (onward.includes(call.id)) return true;
      const isGiven = givenTo(call).some(({ text }) => names.includes(text));
      // Who knows what a function does with a request that cannot be read here?
      return !isGiven || runBy(project, home, call).length > 0;
    })
  );
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
