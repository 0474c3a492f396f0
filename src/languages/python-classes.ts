import { children, field, type Module, type Node, type Project } from './python.ts';
import { type Assigned, assignedToAttribute } from './python-assigned.ts';
import { isProperty, methodOf } from './python-functions.ts';
import { dottedAt, originAt } from './python-origins.ts';

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

/** A class, and the classes of the project that it derives from, the nearest first. */
export function lineage(project: Project, owner: OwnClass, depth = 0): OwnClass[] {
  if (depth > DEEPEST) return [];
  const inherited = basesOf(owner.definition).flatMap((base) => {
    const origin = originAt(project, owner.module, base);
    return origin?.kind === 'local' && origin.binding.kind === 'class'
      ? lineage(project, { module: origin.module, definition: origin.binding.node }, depth + 1)
      : [];
  });
  return [owner, ...inherited];
}

const basesOf = (definition: Node): Node[] => {
  const bases = field(definition, 'superclasses');
  return bases ? children(bases) : [];
};

/** The classes of installed packages that a class derives from, maybe through classes of the project. */
export const installedBases = (project: Project, owner: OwnClass): string[] =>
  lineage(project, owner).flatMap(({ module, definition }) =>
    basesOf(definition).flatMap((base) => dottedAt(project, module, base) ?? []),
  );

/** A name stands for a class whose dotted name matches, or for one of the project that derives from such a class. */
export function isKindOf(project: Project, module: Module, type: Node, dotted: RegExp): boolean {
  const origin = originAt(project, module, type);
  if (origin?.kind === 'external') return dotted.test(origin.dotted);
  return (
    origin?.kind === 'local' &&
    origin.binding.kind === 'class' &&
    installedBases(project, { module: origin.module, definition: origin.binding.node }).some(
      (base) => dotted.test(base),
    )
  );
}
