import { perNode, perObject } from '../../memo.ts';
import { importsOf, type Module, type Node, type Project } from '../tree/module.ts';
import { nodesOf } from '../tree/search.ts';
import { resolveModule } from './modules.ts';

/** The files of the project that an import statement runs: `from . import a` may run `a` as well. */
export const importedIn = (project: Project, { path }: Module, statement: Node): string[] =>
  [...importsOf(statement)].flatMap(([, binding]) => {
    if (binding.kind !== 'import') return [];
    const { module: from, name } = binding;
    const dotted = name === undefined ? [dottedOf(statement, from)] : [from, submodule(from, name)];
    return dotted.flatMap((each) => resolveModule(project, path, each) ?? []);
  });

const submodule = (from: string, name: string): string => from.replace(/([^.])$/, '$1.') + name;

/** `import a.b` binds `a` and runs `a.b`. */
function dottedOf(statement: Node, module: string): string {
  const name = statement
    .childrenForFieldName('name')
    .find((child) => child?.text.startsWith(`${module}.`));
  return name?.type === 'dotted_name' ? name.text : module;
}

/** More files than these are not gone through to find one. */
const MOST = 1000;

/** Whether running one file may run another one, by the imports of both and of what lies between. */
export function mayRun(project: Project, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const path of seen) {
    if (path === to) return true;
    const module = seen.size > MOST ? undefined : project.module(path);
    for (const each of module ? importedBy(project)(module, module.root) : []) seen.add(each);
  }
  return false;
}

const importedBy = perObject((project: Project) =>
  perNode((module: Module, _: Node): readonly string[] =>
    nodesOf(module, 'import_statement', 'import_from_statement').flatMap((statement) =>
      importedIn(project, module, statement),
    ),
  ),
);
