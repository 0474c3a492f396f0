import { type Member, memberOf, type OwnClass } from '../names/classes.ts';
import { field, type Module, type Node, type Project } from '../tree/module.ts';
import { valuesOf } from './values.ts';

/** The class of the project that an expression is an object of, or the class itself. */
export function classAt(project: Project, module: Module, node: Node): OwnClass | undefined {
  for (const value of valuesOf(project, module, node))
    if (value.kind === 'object' || value.kind === 'class')
      return { module: value.module, definition: value.node };
  return undefined;
}

/** What a class of the project says about `a.b`, where `a` is an object of it. */
export function memberAt(project: Project, module: Module, node: Node): Member | undefined {
  const object = field(node, 'object');
  const owner = object && classAt(project, module, object);
  return owner && memberOf(project, owner, field(node, 'attribute')?.text ?? '');
}
