import { children, field, type Module, type Node, type Project } from './python.ts';
import { type Assigned, assignedToAttribute } from './python-assigned.ts';
import { isProperty, methodOf } from './python-functions.ts';
import { dottedAt, originAt } from './python-origins.ts';

/** A class that the project defines. */
export type OwnClass = { readonly module: Module; readonly definition: Node };

/** What a class says about an attribute of its objects. */
export type Attribute = Pick<Assigned, 'type' | 'value'> & {
  readonly owner: OwnClass;
  /** The function behind a property. */
  readonly getter?: Node;
};

/** Deeper than any chain of names that a reader follows. */
const DEEPEST = 8;

/** What a class, or a class of the project that it derives from, says about an attribute. */
export function attributeOf(
  project: Project,
  owner: OwnClass,
  name: string,
): Attribute | undefined {
  for (const each of lineage(project, owner)) {
    const found = ownAttribute(each, name);
    if (found) return found;
    // A method of that name hides what is further up.
    if (methodOf(each.definition, name)) return undefined;
  }
  return undefined;
}

function ownAttribute(owner: OwnClass, name: string): Attribute | undefined {
  const getter = methodOf(owner.definition, name);
  if (getter) return isProperty(getter) ? { owner, getter } : undefined;
  const [first] = assignedToAttribute(owner.definition, name);
  return first && { owner, ...first };
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
