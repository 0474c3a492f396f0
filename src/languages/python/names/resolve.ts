import type { Files } from '../../../types.ts';
import { perObject } from '../../memo.ts';
import {
  type Binding,
  type Bindings,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../tree/module.ts';

/** Where a name comes from: a file of the project, or a dotted path of an installed package. */
export type Origin =
  | {
      readonly kind: 'local';
      readonly module: Module;
      readonly name: string;
      readonly binding: Binding;
    }
  | { readonly kind: 'module'; readonly module: Module }
  | { readonly kind: 'external'; readonly dotted: string };

export type LocalOrigin = Extract<Origin, { kind: 'local' }>;

/** Scopes from the innermost to the module's own. */
export type Scopes = readonly Bindings[];

/**
 * Resolves `name` or `a.b.C` as seen from a module through imports, aliases and re-exports.
 * Undefined: a parameter, an attribute of an object, or a name of several packages' star imports.
 */
export function resolveName(
  project: Project,
  module: Module,
  scopes: Scopes,
  expression: Node,
): Origin | undefined {
  const path = dottedPath(expression);
  const [head, ...rest] = path ?? [];
  if (head === undefined) return undefined;
  const binding = scopes.find((scope) => scope.has(head))?.get(head) ?? module.bindings.get(head);
  const origin = binding
    ? originOf(project, module, head, binding, 0)
    : starOrigin(project, module, head, 0);
  return (
    origin && rest.reduce<Origin | undefined>((at, name) => member(project, at, name, 0), origin)
  );
}

/** `a.b.C` as its parts; undefined for anything that is not a plain dotted name. */
export function dottedPath(node: Node): string[] | undefined {
  if (node.type === 'identifier') return [node.text];
  const object = node.type === 'attribute' ? field(node, 'object') : undefined;
  const name = field(node, 'attribute')?.text;
  const path = object && dottedPath(object);
  return path && name !== undefined ? [...path, name] : undefined;
}

function originOf(
  project: Project,
  module: Module,
  name: string,
  binding: Binding,
  depth: number,
): Origin | undefined {
  if (depth > 8) return undefined;
  if (binding.kind !== 'import') {
    // `Alias = Other` is another name for the same thing.
    const path = binding.kind === 'value' ? dottedPath(binding.node) : undefined;
    const target = path?.[0] === undefined ? undefined : module.bindings.get(path[0]);
    if (path && target && target !== binding) {
      const start = originOf(project, module, path[0] ?? '', target, depth + 1);
      const end = path.slice(1).reduce((at, part) => member(project, at, part, depth + 1), start);
      if (end) return end;
    }
    return { kind: 'local', module, name, binding };
  }
  const target = moduleOrigin(project, module.path, binding.module);
  if (binding.name === undefined) return target;
  if (target?.kind === 'module') return member(project, target, binding.name, depth + 1);
  // A folder without __init__.py is a package too; only its modules can be imported from it.
  const submodule = `${binding.module.replace(/([^.])$/, '$1.')}${binding.name}`;
  const origin = moduleOrigin(project, module.path, submodule);
  return origin?.kind === 'module' ? origin : member(project, target, binding.name, depth + 1);
}

function member(
  project: Project,
  origin: Origin | undefined,
  name: string,
  depth: number,
): Origin | undefined {
  if (!origin) return undefined;
  if (origin.kind === 'external') return { kind: 'external', dotted: `${origin.dotted}.${name}` };
  if (origin.kind === 'local') return undefined;
  const binding = origin.module.bindings.get(name);
  if (binding) return originOf(project, origin.module, name, binding, depth);
  const path = resolveModule(project.files, origin.module.path, `.${name}`);
  const submodule = path === undefined ? undefined : project.module(path);
  if (submodule) return { kind: 'module', module: submodule };
  return starOrigin(project, origin.module, name, depth + 1);
}

/**
 * `from .x import *` hands names on; the last one that has the name wins. What no file of the project has comes
 * from an installed package, if only one is imported like that.
 */
function starOrigin(
  project: Project,
  module: Module,
  name: string,
  depth: number,
): Origin | undefined {
  if (depth > 8) return undefined;
  const installed: Origin[] = [];
  for (const dotted of starImports(module)) {
    const from = moduleOrigin(project, module.path, dotted);
    const origin = member(project, from, name, depth + 1);
    if (origin && from?.kind === 'module') return origin;
    if (origin) installed.push(origin);
  }
  return installed.length === 1 && !BUILTINS.has(name) ? installed[0] : undefined;
}

/** The modules that one takes everything from, the last one first. */
const starImports = perObject(({ root }: Module): string[] =>
  children(root)
    .filter((statement) => children(statement).some(({ type }) => type === 'wildcard_import'))
    .map((statement) => field(statement, 'module_name')?.text ?? '')
    .reverse(),
);

const BUILTINS = new Set(
  'bool dict enumerate getattr hasattr id isinstance iter len list map next print repr reversed set setattr sorted str super tuple type vars zip'.split(
    ' ',
  ),
);

function moduleOrigin(project: Project, from: string, dotted: string): Origin | undefined {
  const path = resolveModule(project.files, from, dotted);
  const module = path === undefined ? undefined : project.module(path);
  if (module) return { kind: 'module', module };
  return dotted.startsWith('.') ? undefined : { kind: 'external', dotted };
}

const fileSets = new WeakMap<Files, ReadonlySet<string>>();

function fileSet(files: Files): ReadonlySet<string> {
  const known = fileSets.get(files) ?? new Set(files.list());
  fileSets.set(files, known);
  return known;
}

/** Distributions that a project's own folder of the same name must not hide. */
const INSTALLED = /^(fastapi|starlette)(\.|$)/;

/**
 * The file a dotted module name stands for. An absolute name is tried from every folder above the importing
 * file that is not inside a package, the nearest first, then from `src`: whichever of them is on the path when
 * the project runs. A package's own folder comes last, for scripts that run beside an `__init__.py`.
 */
export function resolveModule(files: Files, from: string, dotted: string): string | undefined {
  const dots = /^\.*/.exec(dotted)?.[0].length ?? 0;
  const parts = dotted.slice(dots).split('.').filter(Boolean);
  const folder = from.split('/').slice(0, -1);
  if (dots > 0) return moduleFile(files, folder.slice(0, folder.length - dots + 1), parts);
  const above = [...folder.map((_, i) => folder.slice(0, folder.length - i)), []];
  const isPackage = (path: readonly string[]): boolean =>
    path.length > 0 && fileSet(files).has([...path, '__init__.py'].join('/'));
  const packages = INSTALLED.test(dotted) ? [] : above.filter(isPackage);
  for (const root of [...above.filter((path) => !isPackage(path)), ['src'], ...packages]) {
    const hit = moduleFile(files, root, parts);
    if (hit !== undefined && hit !== from) return hit;
  }
  return undefined;
}

function moduleFile(
  files: Files,
  root: readonly string[],
  parts: readonly string[],
): string | undefined {
  const base = [...root, ...parts].join('/');
  const paths = [`${base}.py`, base === '' ? '__init__.py' : `${base}/__init__.py`];
  return paths.find((path) => fileSet(files).has(path));
}
