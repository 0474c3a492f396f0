import { originsAt } from '../../../languages/python/names/origins.ts';
import { decoratorsOf, isAsync } from '../../../languages/python/tree/functions.ts';
import { field, firstCode, type Node, statements } from '../../../languages/python/tree/module.ts';
import { itemOf } from './elements.ts';
import { calleeScope } from './scopes.ts';
import type { Trace } from './trace.ts';
import type { Here, Item, ListValue } from './values.ts';

/** `def layers(): yield A; yield B`: what a function of the project yields that does nothing else. */
export function generatorList(trace: Trace, call: Node, here: Here): ListValue | undefined {
  const fn = field(call, 'function');
  const [origin, another] = fn ? originsAt(trace.project, here.module, fn) : [];
  if (another || origin?.kind !== 'local' || origin.binding.kind !== 'def') return undefined;
  const { module, binding } = origin;
  const { node: definition } = binding;
  const body = field(definition, 'body');
  if (!body || decoratorsOf(definition).length > 0 || isAsync(definition)) return undefined;
  const yielded = statements(body).map(firstCode);
  const [first, ...rest] = yielded;
  const all = first?.type === 'string' ? rest : yielded;
  const scope = calleeScope(trace, { node: call, here, definition, module });
  const { known: _, ...at } = here;
  const items = all.map((each) => itemIn(trace, each, { ...at, module, scope }));
  if (items.length === 0 || items.includes(undefined)) return undefined;
  return { kind: 'list', items: items.flatMap((each) => each ?? []), isIterator: true };
}

function itemIn(trace: Trace, node: Node | undefined, here: Here): Item | undefined {
  const value = node?.type === 'yield' ? firstCode(node) : undefined;
  const isPlain =
    value && node?.parent?.type === 'expression_statement' && !/^yield\s+from\b/.test(node.text);
  return isPlain ? itemOf(trace, value, here) : undefined;
}
