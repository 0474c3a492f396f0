import { type Assigned, assignedToAttribute } from '../tree/attributes.ts';
import { isProperty, methodOf } from '../tree/functions.ts';
import { children, field, type Module, type Node, type Project } from '../tree/module.ts';
import { dottedAt, type Origin, originAt } from './origins.ts';

/** A class that the project defines. */
export type OwnClass = { readonly module: Module; readonly definition: Node };

/** What a class says about an attribute of its objects. */
export type Member = {
  /** The class, or the one that it inherits from. */
  readonly owner: OwnClass;
  readonly method?: Node;
  /** The function behind a property. */
  readonly getter?: Node;
  readonly assigned: readonly Assigned[];
};

/** Deeper than any chain of names that a reader follows. */
const DEEPEST = 8;

/** What a class says about an attribute, or the nearest one of the project that it derives from. */
export function memberOf(project: Project, of: OwnClass, name: string): Member | undefined {
  for (const owner of lineage(project, of)) {
    const method = methodOf(owner.definition, name);
    if (method) return { owner, [isProperty(method) ? 'getter' : 'method']: method, assigned: [] };
    const assigned = assignedToAttribute(owner.definition, name);
    if (assigned.length > 0) return { owner, assigned };
  }
  return undefined;
}

/** The class of the project that a name stands for. */
export const classOfOrigin = (origin: Origin | undefined): OwnClass | undefined =>
  origin?.kind === 'local' && origin.binding.kind === 'class'
    ? { module: origin.module, definition: origin.binding.node }
    : undefined;

/**
 * A class, and the classes of the project that it derives from, as Python looks through them. Source:
 * https://docs.python.org/3/howto/mro.html
 */
export function lineage(project: Project, owner: OwnClass, depth = 0): OwnClass[] {
  if (depth > DEEPEST) return [];
  const parents = basesOf(owner).flatMap(
    (base) => classOfOrigin(originAt(project, owner.module, base)) ?? [],
  );
  const lines = parents.map((parent) => lineage(project, parent, depth + 1));
  return [owner, ...merged([...lines, parents])];
}

const isClass = (a: OwnClass, b: OwnClass): boolean =>
  a.definition.id === b.definition.id && a.module === b.module;

/** Several lines as one, in which nothing comes before what it derives from another of them. */
function merged(lines: readonly (readonly OwnClass[])[]): OwnClass[] {
  const open = lines.filter(({ length }) => length > 0);
  const heads = open.flatMap(([head]) => head ?? []);
  const isFree = (head: OwnClass): boolean =>
    !open.some((line) => line.slice(1).some((each) => isClass(each, head)));
  // Python refuses a class of which no order can be made.
  const next = heads.find(isFree) ?? heads[0];
  if (!next) return [];
  return [next, ...merged(open.map((line) => line.filter((each) => !isClass(each, next))))];
}

const basesOf = ({ definition }: OwnClass): Node[] => {
  const bases = field(definition, 'superclasses');
  return bases ? children(bases) : [];
};

/** The classes of installed packages that a class derives from, maybe through classes of the project. */
export const installedBases = (project: Project, owner: OwnClass): string[] =>
  lineage(project, owner).flatMap((each) =>
    basesOf(each).flatMap((base) => dottedAt(project, each.module, base) ?? []),
  );

/** The class of an installed package that a name stands for, or those that its class derives from. */
export function installedKinds(project: Project, origin: Origin | undefined): string[] {
  if (origin?.kind === 'external') return [origin.dotted];
  const owner = classOfOrigin(origin);
  return owner ? installedBases(project, owner) : [];
}

/** A name stands for a class whose dotted name matches, or for one of the project that derives from such a class. */
export const isKindOf = (project: Project, module: Module, type: Node, dotted: RegExp): boolean =>
  installedKinds(project, originAt(project, module, type)).some((kind) => dotted.test(kind));
