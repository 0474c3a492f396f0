import { perObject } from '../../memo.ts';
import { nameOf } from '../tree/functions.ts';
import type { Module, Node } from '../tree/module.ts';
import { contains, descendants } from '../tree/search.ts';
import type { Scope } from './scopes.ts';

/** Where the code of a scope speaks of what holds a function in it: it may run from there on. */
export function mentionsOf(module: Module, scope: Scope, inner: Node): Node[] {
  const seen = new Set<number>();
  const places: Node[] = [];
  const from = (fn: Node): void => {
    const holder = outermostIn(scope, fn);
    if (seen.has(holder.id)) return;
    seen.add(holder.id);
    if (holder.type === 'lambda') places.push(holder);
    const name = nameOf(holder);
    for (const use of name === '' ? [] : usesOf(module)(name)) {
      if (use.startIndex < holder.endIndex || !contains(scope.node, use)) continue;
      const within = outermostIn(scope, use);
      if (within.id === use.id) places.push(use);
      else from(within);
    }
  };
  from(inner);
  return places;
}

/** The function or class, directly in the scope, that a node lies in; the node itself where it lies in none. */
function outermostIn(scope: Scope, node: Node): Node {
  let found = node;
  for (let at: Node | null = node; at && at.id !== scope.node.id; at = at.parent)
    if (/^(function_definition|class_definition|lambda)$/.test(at.type)) found = at;
  return found;
}

/** The identifiers of a module by their text, asked for where a name has several definitions. */
const usesOf = perObject((module: Module) => {
  const known = new Map<string, Node[]>();
  for (const node of descendants(module.root, 'identifier')) {
    const uses = known.get(node.text);
    if (uses) uses.push(node);
    else known.set(node.text, [node]);
  }
  return (name: string): readonly Node[] => known.get(name) ?? [];
});
