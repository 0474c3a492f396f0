import { posix } from 'node:path';
import { Refusal } from '../../../errors.ts';
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
import { isOwnedStack, templateOf } from '../recognise/owned.ts';
import type { AsgiLayer, AsgiReading } from '../types.ts';
import { nameFault, searchedFault } from './names.ts';

const NAMES = ['middleware', 'http_middleware', 'app_middleware'];
const LAST_NAME = 'create_mw_middleware';

/**
 * The folder of the generated package: where its stack.py stands already, else beside the application's file, under
 * a name that nothing of the user's has: neither a module, which the package would hide, nor a file of the package.
 */
export function packageFolder(
  project: Project,
  reading: AsgiReading,
  wanted?: string,
  needed: readonly string[] = [],
): string {
  const standing = reading.layers.find(isInstalled);
  if (standing?.site.kind === 'element')
    return asStanding(posix.dirname(standing.site.list.file), wanted);
  const beside = posix.dirname(reading.app.file);
  const faultOf = (name: string): string | undefined =>
    nameFault(project, beside, name) ?? searchedFault(project, reading.app.file, name);
  const isFree = (name: string): boolean =>
    faultOf(name) === undefined &&
    ['stack.py', ...needed].every((file) => isOurs(project, posix.join(beside, name), file));
  const free = NAMES.find(isFree) ?? LAST_NAME;
  if (wanted === undefined) return posix.join(beside, free);
  const fault = faultOf(wanted);
  if (fault === undefined) return posix.join(beside, wanted);
  throw new Refusal(
    `--package ${wanted}: ${fault}. Nothing was written.`,
    `Choose another name, e.g. --package ${free}`,
  );
}

function asStanding(folder: string, wanted: string | undefined): string {
  if (wanted === undefined || wanted === posix.basename(folder)) return folder;
  throw new Refusal(
    `--package ${wanted}: the package of this application is ${folder}. Nothing was written.`,
    `Run it without --package, or move the package first, e.g. git mv ${folder} ${posix.join(posix.dirname(folder), wanted)}, and correct the imports.`,
  );
}

/** A name for the package that is not the one of this folder. */
export const otherName = (folder: string): string =>
  NAMES.find((name) => name !== 'middleware' && name !== posix.basename(folder)) ?? LAST_NAME;

/** There is no such file, or create-mw wrote it. */
function isOurs(project: Project, folder: string, file: string): boolean {
  const module = project.module(posix.join(folder, file));
  return !module || isOwnedStack(module) || templateOf(module, file) !== undefined;
}

/** The layer is an entry of a generated stack.py. */
export const isInstalled = ({ site }: Pick<AsgiLayer, 'site'>): boolean =>
  site.kind === 'element' && site.list.owned;

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

type ImportStyle = { readonly relative: boolean; readonly root: string };

const importStyle = (project: Project, module: Module): ImportStyle => styles(project)(module);

/** Asked for each import of a file. */
const styles = perObject((project: Project) =>
  perObject((module: Module) => styleOf(project, module)),
);

function styleOf(project: Project, module: Module): ImportStyle {
  const modules = children(module.root).flatMap(importedModules);
  const roots = modules.flatMap((name) => rootOf(project, module.path, name));
  const relative = modules.filter((name) => name.startsWith('.')).length;
  const [root] = roots.map((each) => namespaceRoot(module.path, each, modules));
  if (root !== undefined && roots.length >= relative) return { relative: false, root };
  if (relative > 0) return { relative: true, root: '' };
  return {
    relative: false,
    root: rootAround(project, module.path),
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

/** The folder an absolute import of a project file starts from. */
function rootOf(project: Project, from: string, module: string): string[] {
  if (module.startsWith('.')) return [];
  const path = resolveModule(project, from, module);
  if (path === undefined) return [];
  const base = path.replace(/(\/__init__)?\.py$/, '');
  const depth = module.split('.').length;
  return [base.split('/').slice(0, -depth).join('/')];
}

/** Where nothing in the file tells: how it is served, how others import it, how its neighbours import, its package. */
function rootAround(project: Project, file: string): string {
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
  return packageRoot(project.files, file);
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
