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
import { returnedFrom } from './functions.ts';
import { memberAt } from './objects.ts';
import { type Again, type Expression, reading } from './reading.ts';
import { expressionsOf } from './sources.ts';

export type Entries = ReadonlyMap<string, Expression>;

/** The named arguments of a call; those of `**options` too, where the dictionary is written in the project. */
export const argumentsOf = (project: Project, module: Module, call: Node): Entries =>
  given(module, call, (node, home = module) => entriesOf(project, home, node));

/** What stands under the keys of a dictionary: a literal, `dict(...)`, a variable, a property, what a function returns. */
export const entriesOf = reading<Entries>(
  (project, { module, node }, again) => {
    if (node.type === 'dictionary') return literalEntries(module, node, again);
    const fn = node.type === 'call' ? field(node, 'function') : undefined;
    if (fn?.text === 'dict') return given(module, node, again);
    const sources = fn ? returnedFrom(project, module, node) : boundTo(project, module, node);
    return new Map(sources.flatMap((source) => [...again(source.node, source.module)]));
  },
  { cyclic: new Map(), cut: new Map() },
);

function given(module: Module, call: Node, again: Again<Entries>): Entries {
  const { positional, named } = callArguments(call);
  const own = [...named].map(([name, node]) => [name, { module, node }] as const);
  return new Map([...positional.flatMap((node) => splatted(node, again)), ...own]);
}

const splatted = (node: Node, again: Again<Entries>) =>
  node.type === 'dictionary_splat' && node.firstNamedChild ? [...again(node.firstNamedChild)] : [];

function literalEntries(module: Module, node: Node, again: Again<Entries>): Entries {
  const pairs = children(node).flatMap((child): [string, Expression][] => {
    const key = stringValue(field(child, 'key'));
    const value = field(child, 'value');
    return key !== undefined && value ? [[key, { module, node: value }]] : splatted(child, again);
  });
  return new Map(pairs);
}

function boundTo(project: Project, module: Module, node: Node): readonly Expression[] {
  const sources = expressionsOf(project, module, node);
  if (sources.length > 0) return sources;
  const found = memberAt(project, module, node);
  if (!found) return [];
  const [assigned] = found.assigned;
  const values = found.getter ? returnedBy(found.getter) : [assigned?.value ?? []].flat();
  return values.map((value) => ({ module: found.owner.module, node: value }));
}
