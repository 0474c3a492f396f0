import { posix } from 'node:path';
import { starImports } from '../../../languages/python/names/stars.ts';
import {
  children,
  field,
  importsOf,
  type Module,
  type Project,
} from '../../../languages/python/tree/module.ts';

/**
 * Whether a file gives what another takes from the module: `from pydantic import BaseModel` does not mean a `pydantic.py`
 * that has no `BaseModel`, wherever that lies. Where the file may have names that are not read, it is taken for it.
 */
export function givesWhatIsTaken(
  project: Project,
  from: string,
  dotted: string,
  path: string,
): boolean {
  const [taker, giver] = [from, path].map((each) => project.module(each));
  if (!taker || !giver || isOpen(giver)) return true;
  const isSubmodule = (name: string): boolean => {
    const base = posix.join(posix.dirname(path), name);
    return (
      path.endsWith('__init__.py') &&
      project.files.list().some((each) => each === `${base}.py` || each.startsWith(`${base}/`))
    );
  };
  return takenFrom(taker, dotted).every((name) => giver.bindings.has(name) || isSubmodule(name));
}

/** Its names come from elsewhere, or when they are asked for. */
const isOpen = (module: Module): boolean =>
  starImports(module).length > 0 || /\b__getattr__\b|\bglobals\(\)|^\s*global\s/m.test(module.text);

/** The names of `from m import a, b`, and the `a` of `import m` and `m.a`. */
function takenFrom({ root, text }: Module, dotted: string): string[] {
  return children(root).flatMap((statement) => {
    const from = field(statement, 'module_name')?.text;
    if (from !== undefined && from !== dotted) return [];
    return importsOf(statement).flatMap(([alias, binding]) => {
      if (binding.kind !== 'import' || binding.module !== dotted) return [];
      if (binding.name !== undefined) return [binding.name];
      return [...text.matchAll(new RegExp(`(?<![\\w.])${alias}\\.([a-zA-Z]\\w*)`, 'g'))].flatMap(
        ([, name]) => name ?? [],
      );
    });
  });
}
