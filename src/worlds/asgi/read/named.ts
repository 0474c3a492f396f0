import { type Origin, originsAt } from '../../../languages/python/names/origins.ts';
import { field, type Node } from '../../../languages/python/tree/module.ts';
import { originHere } from '../recognise/identify.ts';
import { nameFor } from '../recognise/stands.ts';
import { choicesOf } from './choices.ts';
import type { Trace } from './trace.ts';
import type { Here } from './values.ts';

/** A class, a function or what makes one; of an unknown object any attribute could be any middleware. */
export function isNamed(trace: Trace, given: Node, here: Here): boolean {
  const found = nameFor(trace.project, given, here);
  if (!found || found.isUnclear || found.parts) return false;
  const { node: symbol, here: there } = found;
  if (symbol.type === 'lambda') return true;
  const named = symbol.type === 'call' ? field(symbol, 'function') : symbol;
  if (!named || !/^(identifier|attribute)$/.test(named.type)) return false;
  const origin = originHere(trace.project, named, there);
  if (origin === undefined || isOfCall(origin)) return false;
  // `mw = A`, and `mw = B` where it is so; the same from another package is the same.
  const all = originsAt(trace.project, there.module, named);
  if (new Set(all.map(lastName)).size > 1) return false;
  // A name that its own module binds to one or to another.
  return isOne(choicesOf(trace.project, symbol, there) ?? []);
}

/** `mw = Picker()()`: what a function gives that is no name may be anything. */
function isOfCall(origin: Origin): boolean {
  const node = origin.kind === 'local' && origin.binding.kind === 'value' && origin.binding.node;
  const fn = node && node.type === 'call' ? field(node, 'function') : undefined;
  return fn !== undefined && !/^(identifier|attribute)$/.test(fn.type);
}

/** They are the same, as far as their names say. */
export const isOne = (choices: readonly Origin[]): boolean =>
  new Set(choices.map(lastName)).size < 2;

const lastName = (origin: Origin): string =>
  origin.kind === 'external' ? (origin.dotted.split('.').at(-1) ?? '') : nameIn(origin);

const nameIn = (origin: Exclude<Origin, { kind: 'external' }>): string =>
  origin.kind === 'local' ? origin.name : origin.module.path;
