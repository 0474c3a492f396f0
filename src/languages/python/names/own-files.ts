import type { Definition } from '../scope/definition.ts';
import { reaching } from '../scope/reaching.ts';
import { field, type Module, type Node, type Project } from '../tree/module.ts';
import { type ImportedModule, moduleOrigin } from './modules.ts';
import { starImports } from './stars.ts';

type Import = Extract<Definition, { kind: 'import' }>;

/**
 * `from . import access` in an `__init__.py`: the package has no such name yet, so the import system runs the file
 * `access.py` and that is what is bound. Undefined where something else may have bound the name before.
 */
export function ownFile(
  project: Project,
  module: Module,
  target: Extract<ImportedModule, { kind: 'module' }>,
  { name, by, imported }: Import,
): ImportedModule | undefined {
  const isItself = target.module.path === module.path && name === imported;
  if (!isItself || starImports(module).length > 0) return undefined;
  const written = by
    .childrenForFieldName('name')
    .map(
      (child) => (child?.type === 'aliased_import' ? field(child, 'name') : child)?.firstNamedChild,
    )
    .find((child): child is Node => child?.text === name);
  if (!written || reaching(module, written).reached.length > 0) return undefined;
  return moduleOrigin(project, module.path, `.${name}`);
}
