import { type Origin, originsAt } from '../../../languages/python/names/origins.ts';
import { reaching } from '../../../languages/python/scope/reaching.ts';
import { returnedBy } from '../../../languages/python/tree/functions.ts';
import {
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  around,
  contains,
  descendants,
  methodCall,
  ownNodes,
} from '../../../languages/python/tree/search.ts';
import { atModule } from './at-module.ts';
import type { Trace } from './trace.ts';
import type { Here, Item, RunScope } from './values.ts';

/** Longer ways than this from a loop to the lists that it goes through are not gone. */
const DEEPEST = 6;

/** What a list is called in its module, or as an attribute of whatever has it. */
export const listKey = (module: Module, name: string): string => `${module.path}#${name}`;
export const attributeKey = (name: string): string => `.${name}`;

/** Layers are taken from what this expression says: remembers by what names it may be changed. */
export function noteLists(trace: Trace, node: Node, here: Here): void {
  gather(trace, node, here, DEEPEST);
}

function gather(trace: Trace, node: Node, here: Here, depth: number): void {
  if (depth < 0) return;
  for (const each of descendants(node, 'identifier', 'attribute')) {
    if (isPart(each) || isOption(each, node)) continue;
    const given = each.type === 'identifier' ? givenFor(here.scope, each.text) : undefined;
    if (given && given.node.id !== each.id) gather(trace, given.node, given.here, depth - 1);
    const origins = originsAt(trace.project, here.module, each);
    if (each.type === 'attribute' && origins.every(({ kind }) => kind !== 'external'))
      trace.lists.add(attributeKey(field(each, 'attribute')?.text ?? ''));
    for (const origin of origins) gatherFrom(trace, origin, depth);
  }
}

/** The name of an attribute. */
const isPart = ({ id, parent }: Node): boolean =>
  parent?.type === 'attribute' && field(parent, 'attribute')?.id === id;

/** `Middleware(X, option=value)`: what options are does not say which layers there are. */
function isOption(node: Node, within: Node): boolean {
  const option = around(node, /^keyword_argument$/);
  return option !== undefined && contains(within, option) && option.id !== within.id;
}

const givenFor = (scope: RunScope | undefined, name: string): Item | undefined =>
  scope && (scope.given.get(name) ?? givenFor(scope.parent, name));

function gatherFrom(trace: Trace, origin: Origin, depth: number): void {
  if (origin.kind !== 'local' || origin.binding.kind === 'import') return;
  const { module, name, binding } = origin;
  const key = listKey(module, name);
  if (binding.kind === 'class' || trace.lists.has(key)) return;
  trace.lists.add(key);
  const { node } = binding;
  const parts = binding.kind === 'def' ? [...returnedBy(node), ...ownNodes(node, 'yield')] : [node];
  for (const part of parts) gather(trace, part, atModule(module), depth - 1);
}

type Known = { readonly lists: ReadonlySet<string>; readonly project: Project };

/** What a place changes is one of these lists, or stands in one. */
export function isNoted(known: Known, module: Module, changed: Node, depth = 2): boolean {
  const { lists, project } = known;
  const base = rootOf(changed);
  const isOne = (node: Node): boolean =>
    lists.has(attributeKey(field(node, 'attribute')?.text ?? ''));
  const origins = originsAt(project, module, base);
  if (origins.some(({ kind }) => kind === 'external')) return false;
  if (isOne(base)) return true;
  return (
    origins.some(
      (origin) =>
        origin.kind === 'local' &&
        (lists.has(listKey(origin.module, origin.name)) ||
          // `known = Registry.layers`, `first = layers[0]`
          (origin.binding.kind === 'value' &&
            (isOne(origin.binding.node) ||
              isItem(known, origin.module, origin.binding.node, depth)))),
    ) ||
    goesThrough(module, base).some((each) => depth > 0 && isNoted(known, module, each, depth - 1))
  );
}

const isItem = (known: Known, module: Module, node: Node, depth: number): boolean =>
  depth > 0 && node.type === 'subscript' && isNoted(known, module, node, depth - 1);

/** `layers` of `layers[0]["cls"]`, `layers.items()`. */
function rootOf(node: Node): Node {
  const { on, method } = methodCall(node) ?? {};
  const inner =
    node.type === 'subscript'
      ? field(node, 'value')
      : /^(items|values|keys|copy)$/.test(method ?? '')
        ? on
        : undefined;
  return inner ? rootOf(inner) : node;
}

/** What the loops go through whose variable it is. */
const goesThrough = (module: Module, name: Node): Node[] =>
  name.type === 'identifier'
    ? reaching(module, name).reached.flatMap(({ definition: { kind, by } }) =>
        kind === 'element' ? (field(by, 'right') ?? []) : [],
      )
    : [];
