import {
  callArguments,
  children,
  field,
  type Node,
} from '../../../languages/python/tree/module.ts';
import { methodCall, ownNodes } from '../../../languages/python/tree/search.ts';
import { evaluateList } from './lists.ts';
import { dictionaryList } from './sequences.ts';
import { doubt, fixed, maybe, registeredBy, siteKey, type Trace } from './trace.ts';
import { type Here, isApp, type ListValue } from './values.ts';

/**
 * `for layer in reversed(stack): app.add_middleware(...)` registers a known list one by one. False where the loop
 * is not of that kind.
 */
export function runLoop(trace: Trace, node: Node, here: Here): boolean {
  const [variable, iterable, body] = ['left', 'right', 'body'].map((name) => field(node, name));
  const [call, another] = body ? registrations(body, here) : [];
  if (!variable || !body || !iterable || !call || another) return false;
  if (!registersVariable(call, namesIn(variable), body)) return false;
  if (here.looped) {
    trace.visited.add(siteKey(here.module, call));
    doubt(
      trace,
      here.module,
      node,
      'how often this loop runs within another one cannot be read here',
    );
    return true;
  }
  if (ownNodes(body, 'break_statement', 'continue_statement', 'return_statement').length > 0) {
    trace.visited.add(siteKey(here.module, call));
    doubt(trace, here.module, node, 'how far this loop gets cannot be read here');
    return true;
  }
  const { source, reversed } = iterated(iterable);
  const value = goneThrough(trace, source, placeOf(variable, call), here);
  trace.visited.add(siteKey(here.module, call));
  if (!value) {
    const reason = `a loop registers what \`${iterable.text}\` holds, which cannot be read here`;
    doubt(trace, here.module, node, reason);
    return true;
  }
  const isGuarded = here.conditional || isNested(call, body);
  const elements = value.elements
    .map((layer) => registeredBy(layer, 'loop', here))
    .map((layer) => (isGuarded ? maybe(layer) : layer));
  trace.effects += 1;
  trace.registered.push(...(reversed ? elements.reverse() : elements.map(fixed)));
  return true;
}

/** What a loop goes through, and whether backwards. */
function iterated(iterable: Node): { source: Node; reversed: boolean } {
  const isCall = iterable.type === 'call' && field(iterable, 'function')?.text === 'reversed';
  const [only] = isCall ? callArguments(iterable).positional : [];
  if (only) return { source: only, reversed: true };
  const sliced = iterable.type === 'subscript' && /\[::-1\]$/.test(iterable.text);
  return { source: (sliced && field(iterable, 'value')) || iterable, reversed: sliced };
}

/** Which of the loop's variables is registered, the only one being the first. */
function placeOf(variable: Node, call: Node): number {
  const { positional, named } = callArguments(call);
  const symbol = positional[0] ?? named.get('middleware_class');
  const names = /^(pattern_list|tuple_pattern|tuple)$/.test(variable.type)
    ? children(variable)
    : [];
  return names.findIndex(({ text }) => text === symbol?.text);
}

/** What a loop's variable at that place goes through: `enumerate(x)`, `zip(x, y)`, `d.items()`, or the list itself. */
function goneThrough(trace: Trace, source: Node, place: number, here: Here): ListValue | undefined {
  const name = source.type === 'call' ? (field(source, 'function')?.text ?? '') : '';
  const { positional } = source.type === 'call' ? callArguments(source) : { positional: [] };
  const { on, method } = methodCall(source) ?? {};
  if (on && method === 'items' && place >= 0)
    return dictionaryList(trace, on, place === 0 ? 'keys' : 'values', here);
  // It ends with the shortest of them.
  if (name === 'zip' && new Set(positional.map(lengthOf)).size !== 1) return undefined;
  const inner = name === 'enumerate' && place === 1 ? positional[0] : undefined;
  const one = name === 'zip' && place >= 0 ? positional[place] : inner;
  return evaluateList(trace, one ?? source, here);
}

/** How many elements a literal has; of anything else that is not known, not even to be as many as another. */
const lengthOf = (node: Node): number | Node =>
  /^(list|tuple)$/.test(node.type) && !children(node).some(({ type }) => type === 'list_splat')
    ? children(node).filter(({ type }) => type !== 'comment').length
    : node;

function registrations(node: Node, here: Here): Node[] {
  const fn = node.type === 'call' ? field(node, 'function') : undefined;
  const object = fn && field(fn, 'object');
  const isOne =
    object && isApp(here.scope, object.text) && field(fn, 'attribute')?.text === 'add_middleware';
  return isOne ? [node] : children(node).flatMap((child) => registrations(child, here));
}

const namesIn = (node: Node): string[] =>
  node.descendantsOfType('identifier').flatMap((each) => (each ? [each.text] : []));

/** The class that is registered is the loop's variable, a part of it, or a name that is bound to one. */
function registersVariable(call: Node, variables: readonly string[], body: Node): boolean {
  const { positional, named } = callArguments(call);
  const symbol = positional[0] ?? named.get('middleware_class');
  const unpacked = body.descendantsOfType('assignment').flatMap((each) => {
    const [left, right] = [each && field(each, 'left'), each && field(each, 'right')];
    return left && right && variables.includes(right.text) ? namesIn(left) : [];
  });
  const [head] = symbol ? namesIn(symbol) : [];
  return head !== undefined && [...variables, ...unpacked].includes(head);
}

/** Deeper than a statement of the body itself. */
const isNested = (call: Node, body: Node): boolean => call.parent?.parent?.id !== body.id;
