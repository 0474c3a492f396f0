import { callArguments, field, type Node } from '../../../languages/python/tree/module.ts';
import { bareLayer, listOf, middlewareOf } from './elements.ts';
import { evaluateList, namedList } from './lists.ts';
import { fixed, type Trace } from './trace.ts';
import type { Here, ListValue, RunScope, Seen } from './values.ts';

const GROWS = /^(append|extend|insert)$/;
const CHANGES = /^(clear|pop|remove|reverse|sort)$/;

/** `stack.append(...)`, `stack.extend(...)`, `stack.insert(0, ...)`, `stack += [...]` on a list that is known. */
export function growList(trace: Trace, node: Node, here: Here): boolean {
  const isSum = node.type === 'augmented_assignment';
  const fn = field(node, 'function');
  const list = isSum ? field(node, 'left') : fn && field(fn, 'object');
  const method = isSum ? 'extend' : fn && field(fn, 'attribute')?.text;
  if (!list || !method || !(GROWS.test(method) || CHANGES.test(method))) return false;
  const known = /^(identifier|attribute)$/.test(list.type)
    ? namedList(trace, list, here)
    : undefined;
  if (!known) return false;
  const changed = here.looped || here.conditional ? undefined : changedBy(method, known, node);
  if (changed) {
    trace.effects += 1;
    for (const name of namesOf(here.scope, known)) setList(here.scope, name, changed);
    setList(here.scope, list.text, changed);
    return true;
  }
  const right = field(node, 'right');
  const positional = right ? [right] : callArguments(node).positional;
  const isFirst = method !== 'insert' || positional[0]?.text === '0';
  const isKnown = GROWS.test(method) && isFirst && !here.looped;
  const added = isKnown ? addedBy(trace, method, positional, here) : undefined;
  const parts = method === 'insert' ? [added, known.elements] : [known.elements, added];
  const grown =
    added &&
    listOf(
      trace,
      node,
      here,
      parts.map((each) => each ?? []),
    );
  trace.effects += 1;
  for (const name of namesOf(here.scope, known)) setList(here.scope, name, grown ?? null);
  setList(here.scope, list.text, grown ?? null);
  return true;
}

/** `stack.reverse()`, `stack.clear()`, `stack.pop()`, `stack.pop(0)` as a statement of its own. */
function changedBy(method: string, { elements }: ListValue, call: Node): ListValue | undefined {
  const [given, another] = callArguments(call).positional;
  const at = given ? Number(given.text) : -1;
  if (another || call.parent?.type !== 'expression_statement') return undefined;
  if (method === 'reverse') return { kind: 'list', elements: elements.toReversed().map(fixed) };
  if (method === 'clear') return { kind: 'list', elements: [] };
  if (method !== 'pop' || !Number.isInteger(at) || elements.length === 0) return undefined;
  return { kind: 'list', elements: elements.toSpliced(at, 1).map(fixed) };
}

/** `extra = stack`: a list that has several names is one list, and grows under all of them. */
const namesOf = ({ lists, parent }: RunScope, list: ListValue): string[] => [
  ...[...lists].flatMap(([name, value]) => (value === list ? [name] : [])),
  ...(parent ? namesOf(parent, list) : []),
];

/** A list that a function changes is the one of the scope that has it. */
function setList(scope: RunScope, name: string, list: ListValue | null): void {
  const isElsewhere = !scope.lists.has(name) && !scope.locals.has(name) && scope.parent;
  if (isElsewhere) setList(isElsewhere, name, list);
  else scope.lists.set(name, list);
}

function addedBy(
  trace: Trace,
  method: string,
  values: readonly Node[],
  here: Here,
): Seen[] | undefined {
  const value = method === 'insert' ? values[1] : values[0];
  if (!value) return undefined;
  if (method === 'extend') {
    const list = evaluateList(trace, value, here);
    return list?.elements.map((layer) => ({
      ...layer,
      conditional: layer.conditional || here.conditional,
    }));
  }
  const layer = middlewareOf(trace, value, here) ?? bareLayer(trace, value, here);
  return layer && [layer];
}
