import type { Files } from '../../../types.ts';
import { memoized, perObject } from '../../memo.ts';
import type { Module, Project } from '../tree/module.ts';
import { addedFolders } from './search-path.ts';
import { isLoadedEarly, isStandardModule } from './standard.ts';

const fileSet = perObject((files: Files): ReadonlySet<string> => new Set(files.list()));

/**
 * The file a dotted module name stands for. An absolute name is tried from every folder above the importing
 * file that is not inside a package, the nearest first, then from `src`: whichever of them is on the path when
 * the project runs. A package's own folder comes last, for scripts that run beside an `__init__.py`.
 */
export const resolveModule = (project: Project, from: string, dotted: string): string | undefined =>
  resolved(project)(`${from}\n${dotted}`);

const resolved = perObject((project: Project) =>
  memoized((key: string) => {
    const [from = '', dotted = ''] = key.split('\n');
    return findModule(project, from, dotted);
  }),
);

const packages = perObject(
  (files: Files): ReadonlySet<string> =>
    new Set(
      files
        .list()
        .filter((path) => path.endsWith('.py'))
        .flatMap((path) => {
          const folder = path.split('/').slice(0, -1);
          return folder.map((_, i) => folder.slice(0, i + 1).join('/'));
        }),
    ),
);

/** The name is a file of the project, or begins with a package of it, which may have no `__init__.py`. */
export function isOwnName(project: Project, from: string, dotted: string): boolean {
  if (resolveModule(project, from, dotted) !== undefined) return true;
  const { files, conventions } = project;
  const [name = ''] = dotted.split('.');
  if (name === '' || isStandardModule(name) || conventions.isInstalled(name)) return false;
  if (conventions.isDeclared(files, name)) return false;
  const folder = from.split('/').slice(0, -1);
  const roots = [...folder.map((_, i) => folder.slice(0, i + 1)), [], ['src']];
  return roots.some((root) => packages(files).has([...root, name].join('/')));
}

function findModule(project: Project, from: string, dotted: string): string | undefined {
  const { files, conventions } = project;
  const dots = /^\.*/.exec(dotted)?.[0].length ?? 0;
  const parts = dotted.slice(dots).split('.').filter(Boolean);
  const folder = from.split('/').slice(0, -1);
  // A folder of the same name is that distribution itself, or it would not start with it.
  if (dots === 0 && (isLoadedEarly(parts[0] ?? '') || conventions.isInstalled(dotted)))
    return undefined;
  if (dots > 0) return moduleFile(files, folder.slice(0, folder.length - dots + 1), parts);
  const above = [...folder.map((_, i) => folder.slice(0, folder.length - i)), []];
  const isPackage = (path: readonly string[]): boolean =>
    path.length > 0 && fileSet(files).has([...path, '__init__.py'].join('/'));
  // `import logging` beside a `logging.py` of the same package is Python's own.
  const packages: readonly (readonly string[])[] = isStandardModule(parts[0] ?? '')
    ? []
    : above.filter(isPackage);
  const own = project.module(from);
  const added = own ? addedFolders(own).map((path) => path.split('/').filter(Boolean)) : [];
  const open = above.filter((path) => !isPackage(path));
  for (const root of [...added, ...open, ['src'], ...packages, ...memberRoots(files)]) {
    const hit = moduleFile(files, root, parts);
    // Nor is `import redis` beside a `redis.py` of the same package, where the project asks for redis.
    if (hit !== undefined && packages.includes(root) && isAnothers(project, hit, parts)) continue;
    if (hit !== undefined && hit !== from) return hit;
  }
  return undefined;
}

/** What is imported is the installed package: the project asks for it, or the file of its name imports it itself. */
function isAnothers(
  { files, conventions }: Project,
  hit: string,
  [name = '']: readonly string[],
): boolean {
  const imported = new RegExp(`^\\s*(from|import)\\s+${name}\\b`, 'm');
  return (
    conventions.isDeclared(files, name) ||
    (hit.endsWith(`/${name}.py`) && imported.test(files.read(hit) ?? ''))
  );
}

/** Where the members of a workspace have their packages: beside each manifest, or in its `src`. */
const memberRoots = perObject((files: Files): readonly (readonly string[])[] =>
  files
    .list()
    .filter((path) => /(^|\/)pyproject\.toml$/.test(path))
    .flatMap((path) => {
      const folder = path.split('/').slice(0, -1);
      return [folder, [...folder, 'src']];
    }),
);

function moduleFile(
  files: Files,
  root: readonly string[],
  parts: readonly string[],
): string | undefined {
  const base = [...root, ...parts].join('/');
  // Python takes a package before a module of its name; a folder without `__init__.py` comes after both.
  const paths = base === '' ? ['__init__.py'] : [`${base}/__init__.py`, `${base}.py`];
  return paths.find((path) => fileSet(files).has(path));
}

/** What an import of a module stands for: a file of the project, or an installed package. */
export type ImportedModule =
  | { readonly kind: 'module'; readonly module: Module }
  | { readonly kind: 'external'; readonly dotted: string };

export function moduleOrigin(
  project: Project,
  from: string,
  dotted: string,
): ImportedModule | undefined {
  const path = resolveModule(project, from, dotted);
  const module = path === undefined ? undefined : project.module(path);
  if (module) return { kind: 'module', module };
  return dotted.startsWith('.') ? undefined : { kind: 'external', dotted };
}
