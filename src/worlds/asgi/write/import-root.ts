import { posix } from 'node:path';
import { perObject } from '../../../languages/memo.ts';
import { resolveModule } from '../../../languages/python/names/modules.ts';
import {
  children,
  field,
  importsOf,
  type Module,
  type Project,
} from '../../../languages/python/tree/module.ts';
import type { Files } from '../../../types.ts';
import { targetsOf } from '../find/served.ts';
import { resolveTarget } from '../project/targets.ts';
import { givesWhatIsTaken } from './meant.ts';

/**
 * How `from` imports a module of the package in the style of its own imports: relatively if it does so already,
 * else by the dotted path from the folder that its absolute imports start from.
 */
export function importPath(project: Project, from: string, folder: string, module: string): string {
  const file = project.module(from);
  const style = file ? importStyle(project, file) : { relative: false, root: posix.dirname(from) };
  if (style.relative) return relativePath(posix.dirname(from), folder, module);
  const roots = [style.root, rootAround(project, from), ''].map((root) =>
    posix.relative(root === '.' ? '' : root, folder),
  );
  const path = roots.find((each) => !each.startsWith('..')) ?? folder;
  return [...path.split('/').filter(Boolean), module].join('.');
}

/** The dotted name of a file of the project, as an absolute import from outside its package would have it. */
export function modulePath(project: Project, file: string): string {
  return posix
    .relative(importRoot(project, file), file)
    .replace(/(\/__init__)?\.py$/, '')
    .replaceAll('/', '.');
}

/** The folder that absolute imports of a file of the project start from; the project's root is an empty string. */
export function importRoot(project: Project, file: string): string {
  const module = project.module(file);
  const style = module && importStyle(project, module);
  return style && !style.relative ? style.root : rootAround(project, file);
}

function relativePath(from: string, folder: string, module: string): string {
  const parts = posix.relative(from, folder).split('/').filter(Boolean);
  const ups = parts.filter((part) => part === '..').length;
  return '.'.repeat(ups + 1) + [...parts.slice(ups), module].join('.');
}

/** The folder that a file lies in and its imports are taken to start from, where nothing says so and it is no package. */
export function assumedRoot(project: Project, file: string): string | undefined {
  const module = project.module(file);
  const folder = posix.dirname(file);
  if (!module || folder === '.' || packageRoot(project.files, file) !== folder) return undefined;
  return importStyle(project, module).isAssumed ? folder : undefined;
}

type ImportStyle = {
  readonly relative: boolean;
  readonly root: string;
  readonly isAssumed?: boolean;
};

const importStyle = (project: Project, module: Module): ImportStyle => styles(project)(module);

/** Asked for each import of a file. */
const styles = perObject((project: Project) =>
  perObject((module: Module) => styleOf(project, module)),
);

function styleOf(project: Project, module: Module): ImportStyle {
  const modules = children(module.root).flatMap(importedModules);
  const found = modules.flatMap((name) => rootOf(project, module.path, name));
  // `from acme.shop import config`, where `acme/shop` has no `__init__.py`.
  const named = children(module.root).flatMap(submodules);
  const roots =
    found.length > 0 ? found : named.flatMap((name) => rootOf(project, module.path, name));
  const relative = modules.filter((name) => name.startsWith('.')).length;
  const [root] = roots.map((each) => namespaceRoot(module.path, each, modules));
  if (root !== undefined && roots.length >= relative) return { relative: false, root };
  if (relative > 0) return { relative: true, root: '' };
  const evident = evidentRoot(project, module.path);
  return {
    relative: false,
    root: evident ?? packageRoot(project.files, module.path),
    isAssumed: evident === undefined,
  };
}

/** `acme.core` of another member of the workspace says where `acme` begins in this one, too. */
function namespaceRoot(file: string, root: string, modules: readonly string[]): string {
  if (file.startsWith(root === '' ? '' : `${root}/`)) return root;
  const folders = posix.dirname(file).split('/');
  const at = folders.findIndex((folder) => modules.some((each) => each.startsWith(`${folder}.`)));
  return at < 0 ? root : folders.slice(0, at).join('/');
}

function importedModules(node: Parameters<typeof importsOf>[0]): string[] {
  const from = field(node, 'module_name')?.text;
  if (from !== undefined) return [from];
  return node.type === 'import_statement'
    ? importsOf(node).flatMap(([, binding]) => (binding.kind === 'import' ? [binding.module] : []))
    : [];
}

const submodules = (node: Parameters<typeof importsOf>[0]): string[] =>
  importsOf(node).flatMap(([, binding]) =>
    binding.kind === 'import' && binding.name ? [`${binding.module}.${binding.name}`] : [],
  );

/** The folder an absolute import of a project file starts from. */
function rootOf(project: Project, from: string, module: string): string[] {
  if (module.startsWith('.')) return [];
  const path = resolveModule(project, from, module);
  if (path === undefined || !givesWhatIsTaken(project, from, module, path)) return [];
  const base = path.replace(/(\/__init__)?\.py$/, '');
  const depth = module.split('.').length;
  return [base.split('/').slice(0, -depth).join('/')];
}

/** Where nothing in the file tells: what is found around it, or its package. */
const rootAround = (project: Project, file: string): string =>
  evidentRoot(project, file) ?? packageRoot(project.files, file);

/** How it is served, how others import it, how its neighbours import. */
function evidentRoot(project: Project, file: string): string | undefined {
  const served = servedRoot(project, file);
  if (served !== undefined) return served;
  const stem = posix.basename(file, '.py');
  const others = project.files.list().filter((path) => path.endsWith('.py') && path !== file);
  const importers = project.mentioning(`${stem} import`).filter((path) => path !== file);
  const neighbours = others.filter((path) => posix.dirname(path) === posix.dirname(file));
  for (const path of [...importers, ...neighbours.slice(0, 20)]) {
    const module = project.module(path);
    const names = module ? children(module.root).flatMap(importedModules) : [];
    const own = names.filter((name) => isAbout(project, path, name, file));
    const [root] = own.flatMap((name) => rootOf(project, path, name));
    if (root !== undefined) return root;
  }
  return undefined;
}

/** The module is the file itself, or lies in its folder. */
function isAbout(project: Project, from: string, name: string, file: string): boolean {
  const path = name.startsWith('.') ? undefined : resolveModule(project, from, name);
  return path !== undefined && (path === file || path.startsWith(`${posix.dirname(file)}/`));
}

/** `uvicorn app.main:app` tells what the folder above the first package is. */
function servedRoot(project: Project, file: string): string | undefined {
  const target = targetsOf(project).find(
    (candidate) => candidate.path === undefined && resolveTarget(project.files, candidate) === file,
  );
  if (!target) return undefined;
  const base = file.replace(/(\/__init__)?\.py$/, '').split('/');
  return base.slice(0, -target.module.split('.').length).join('/');
}

/** The folder above the outermost folder that has an `__init__.py`. */
function packageRoot(files: Files, file: string): string {
  const known = new Set(files.list());
  let folder = posix.dirname(file);
  while (folder !== '.' && known.has(posix.join(folder, '__init__.py')))
    folder = posix.dirname(folder);
  return folder === '.' ? '' : folder;
}
