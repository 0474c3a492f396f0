import { returnedFrom } from '../names/called.ts';
import { memberAt } from '../names/objects.ts';
import { returnedBy } from '../tree/functions.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../tree/module.ts';
import { stringValue } from '../tree/search.ts';
import { type Expression, sourcesOf } from './assigned.ts';

export type Entries = ReadonlyMap<string, Expression>;

/** Deeper than any chain of names that a reader follows. */
const DEEPEST = 8;

/** The named arguments of a call; those of `**options` too, where the dictionary is written in the project. */
export function argumentsOf(project: Project, module: Module, call: Node): Entries {
  const { positional, named } = callArguments(call);
  const given = [...named].map(([name, node]) => [name, { module, node }] as const);
  const splats = positional.flatMap((node) => splatted(project, module, node, 0));
  return new Map([...splats, ...given]);
}

const splatted = (project: Project, module: Module, node: Node, depth: number) =>
  node.type === 'dictionary_splat' && node.firstNamedChild
    ? [...entriesOf(project, module, node.firstNamedChild, depth)]
    : [];

/** What stands under the keys of a dictionary: a literal, `dict(...)`, a variable, a property, what a function returns. */
export function entriesOf(project: Project, module: Module, node: Node, depth = 0): Entries {
  if (depth > DEEPEST) return new Map();
  if (node.type === 'dictionary') return literalEntries(project, module, node, depth + 1);
  const fn = node.type === 'call' ? field(node, 'function') : undefined;
  if (fn?.text === 'dict') return argumentsOf(project, module, node);
  const sources = fn ? returnedFrom(project, module, node) : boundTo(project, module, node);
  return new Map(
    sources.flatMap((source) => [...entriesOf(project, source.module, source.node, depth + 1)]),
  );
}

function literalEntries(project: Project, module: Module, node: Node, depth: number): Entries {
  const pairs = children(node).flatMap((child): [string, Expression][] => {
    const key = stringValue(field(child, 'key'));
    const value = field(child, 'value');
    return key !== undefined && value
      ? [[key, { module, node: value }]]
      : splatted(project, module, child, depth);
  });
  return new Map(pairs);
}

function boundTo(project: Project, module: Module, node: Node): Expression[] {
  const sources = sourcesOf(project, module, node);
  if (sources.length > 0) return sources;
  const found = memberAt(project, module, node);
  if (!found) return [];
  const [given] = found.assigned;
  const values = found.getter ? returnedBy(found.getter) : [given?.value ?? []].flat();
  return values.map((value) => ({ module: found.owner.module, node: value }));
}
