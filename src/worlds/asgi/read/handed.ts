import { callArguments, field, lineOf, type Node } from '../../../languages/python/tree/module.ts';
import { stringValue } from '../../../languages/python/tree/search.ts';
import { mayRegister } from '../recognise/harmless.ts';
import { REGISTERS } from './hands-on.ts';
import { doubt, type Trace } from './trace.ts';
import type { Here } from './values.ts';

/** Functions that do nothing to what they are given. */
const HARMLESS = /^(bool|cast|dir|hasattr|id|isinstance|issubclass|len|print|repr|str|type|vars)$/;

/** The application is given to a function that cannot be followed: nothing is known of what that does with it. */
export function notFollowed(trace: Trace, call: Node, fn: Node, here: Here): void {
  const name = field(fn, 'attribute')?.text ?? fn.text;
  if (HARMLESS.test(fn.text) || readsOther(call, fn)) return;
  if (/\b(add_middleware|user_middleware)\b/.test(call.text) || /^[gs]etattr$/.test(fn.text))
    doubt(trace, here.module, call, `what \`${call.text}\` does cannot be read here`);
  const reason = `the application is handed to \`${fn.text}\`, which cannot be followed`;
  if (mayRegister(name)) doubt(trace, here.module, call, reason);
  trace.effects += 1;
  // A variable may be any function.
  const known = { file: here.module.path, line: lineOf(call), reason };
  trace.opaque.set(fn.type === 'attribute' ? name : '*', known);
}

/** The same of a function of an installed package that sounds as if it put something around it. */
export function handedToPackage(trace: Trace, call: Node, dotted: string, here: Here): void {
  // A copy of an application has the layers of the other one.
  if (!mayRegister(dotted) && !/^copy\./.test(dotted)) return;
  const name = field(call, 'function')?.text ?? dotted;
  const reason = `the application is handed to \`${name}\`, which may register a middleware`;
  doubt(trace, here.module, call, reason);
}

/** `getattr(app, "state")`: not what registers. */
const readsOther = (call: Node, fn: Node): boolean => {
  const name = callArguments(call).positional[1];
  const known = name && stringValue(name);
  return /^[gs]etattr$/.test(fn.text) && known !== undefined && !REGISTERS.test(`.${known}`);
};
