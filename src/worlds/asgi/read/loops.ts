import { originAt } from '../../../languages/python/names/origins.ts';
import {
  callArguments,
  children,
  field,
  type Node,
  statements,
} from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import { partAt, pathTo } from '../recognise/parts.ts';
import { listNamed } from './kept.ts';
import type { Leave } from './leave.ts';
import { inBranch, leave, mayLeave, skip } from './leaving.ts';
import { noteLists } from './list-names.ts';
import { evaluateList } from './lists.ts';
import { BUILT_IN, itemsTaken } from './sequences.ts';
import { doubt, siteKey, type Trace } from './trace.ts';
import {
  type AbstractValue,
  type Here,
  type Item,
  isApp,
  type ListValue,
  objectNamed,
} from './values.ts';

/** More rounds than these are not gone through one by one. */
const MOST = 100;

/**
 * `for layer in stack: ...` runs its body once for each element of a list that is known. False where it is not known, or
 * nothing in the body has to do with layers.
 */
export function runLoop(trace: Trace, node: Node, here: Here): boolean {
  const [variable, iterable, body] = ['left', 'right', 'body'].map((name) => field(node, name));
  if (!variable || !iterable || !body) return false;
  trace.walk.evaluate(trace, iterable, here);
  const backwards = backwardsThrough(iterable);
  const list = evaluateList(trace, backwards ?? iterable, here);
  const hasLive = list?.items?.some((item) => item.list || isApp(here.scope, item.node.text));
  if (!hasLive && !matters(trace, body, here)) return false;
  if (!list?.items) return isUnknown(trace, node, body, here);
  trace.effects += 1;
  noteLists(trace, iterable, here);
  const isWhole = !list.isIterator && !backwards;
  const items = isWhole ? list.items : itemsTaken(list);
  const rounds = isWhole ? list : { ...list, items: backwards ? items.toReversed() : items };
  const at = { ...here, ...(backwards && !here.loops && { backwards: body }) };
  if (isEmpty(backwards ?? iterable)) skip(trace, [body], here);
  const end = goThrough(trace, node, { variable, body, rounds }, at);
  for (const other of children(node).filter(({ type }) => type === 'else_clause')) {
    if (end.kind === 'break' || end.kind === 'return') skip(trace, [other], here);
    else trace.walk.block(trace, field(other, 'body') ?? other, end.mayEnd ? inBranch(here) : here);
  }
  return true;
}

/** The list in `reversed(list)` or `list[::-1]`. */
function backwardsThrough(iterable: Node): Node | undefined {
  const isCall = iterable.type === 'call' && field(iterable, 'function')?.text === 'reversed';
  if (isCall) return callArguments(iterable).positional[0];
  const isSliced = iterable.type === 'subscript' && /\[::-1\]$/.test(iterable.text);
  return isSliced ? field(iterable, 'value') : undefined;
}

/** Written as empty: a list under a name may have grown by what was not followed. */
const isEmpty = (list: Node): boolean =>
  /^(list|tuple)$/.test(list.type) && statements(list).length === 0;

type Parts = { readonly variable: Node; readonly body: Node; readonly rounds: ListValue };

/** Round by round, as Python does it: what is added to the list on the way is gone through as well. */
function goThrough(trace: Trace, node: Node, { variable, body, rounds }: Parts, here: Here): Leave {
  const { scope } = here;
  let end: Leave = { conditional: here.conditional };
  for (let at = 0; at < (rounds.items?.length ?? 0); at += 1) {
    const item = rounds.items?.[at];
    if (!item) break;
    if (at > MOST) {
      doubt(trace, here.module, node, 'how often this loop runs cannot be read here');
      break;
    }
    scope.elements.set(node.id, item);
    bindElements(trace, variable, item, here);
    const conditional = here.conditional || item.conditional === true || end.mayEnd !== undefined;
    const { mayEnd } = end;
    end = { conditional, ...(mayEnd && { mayEnd }) };
    trace.walk.block(trace, body, {
      ...here,
      conditional,
      guarded: true,
      loops: [...(here.loops ?? []), node],
      loopFrames: here.loopFrames ?? here.frames,
      leave: end,
      known: new Map(),
    });
    if (end.kind !== 'break' && end.kind !== 'return') continue;
    if (!item.conditional) break;
    end = { conditional, isMaybe: true, mayEnd: end.kind };
  }
  if (!rounds.items) doubt(trace, here.module, node, 'what this loop goes through changes in it');
  scope.elements.delete(node.id);
  // Where a round before may have ended the loop, a later one may not have come to its `return`.
  if (end.kind === 'return' && !end.mayEnd) leave(here, 'return');
  else if (here.leave && (end.kind === 'return' || end.mayEnd === 'return'))
    mayLeave(here.leave, 'return');
  return end;
}

/** The loop's variables that are the application, a list or an object in this round. */
export function bindElements(trace: Trace, variable: Node, item: Item, here: Here): void {
  const names = variable.type === 'identifier' ? [variable] : descendants(variable, 'identifier');
  for (const { text } of names) {
    const path = pathTo(variable, text);
    const part = path && partAt(item, path);
    const value =
      part && part.number === undefined && !part.parts ? valueIn(trace, part) : undefined;
    here.scope.apps.delete(text);
    here.scope.objects.delete(text);
    here.scope.lists.set(text, value?.kind === 'list' ? value : null);
    if (value?.kind === 'app') here.scope.apps.add(text);
    if (value?.kind === 'object') here.scope.objects.set(text, value.object);
  }
}

const valueIn = (trace: Trace, { node, here, list }: Item): AbstractValue =>
  list ?? (node.type === 'call' ? undefined : trace.walk.evaluate(trace, node, here));

/** A loop over what is not known, in which something is registered. */
function isUnknown(trace: Trace, node: Node, body: Node, here: Here): boolean {
  const calls = registrations(body, here);
  for (const call of calls) trace.visited.add(siteKey(here.module, call));
  if (calls.length === 0) return false;
  const what = field(node, 'right')?.text;
  const reason = `a loop registers what \`${what}\` holds, which cannot be read here`;
  doubt(trace, here.module, node, reason);
  return true;
}

function registrations(node: Node, here: Here): Node[] {
  const fn = node.type === 'call' ? field(node, 'function') : undefined;
  const object = fn && field(fn, 'object');
  const isOne =
    object && isApp(here.scope, object.text) && field(fn, 'attribute')?.text === 'add_middleware';
  return isOne ? [node] : children(node).flatMap((child) => registrations(child, here));
}

/** Something in it is the application, a list of layers, an object or a function of the project. */
function matters(trace: Trace, body: Node, here: Here): boolean {
  if (/\.(add_middleware|middleware|user_middleware)\b/.test(body.text)) return true;
  return descendants(body, 'identifier').some((name) => {
    const { text } = name;
    if (BUILT_IN.test(text)) return false;
    if (isApp(here.scope, text) || listNamed(here.scope, text) || objectNamed(here.scope, text))
      return true;
    const isCalled = name.parent?.type === 'call' && field(name.parent, 'function')?.id === name.id;
    const origin = isCalled ? originAt(trace.project, here.module, name) : undefined;
    return origin?.kind === 'local' && origin.binding.kind !== 'value';
  });
}
