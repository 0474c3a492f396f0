import { posix } from 'node:path';
import { addedFolders, addsUnknown } from '../../../languages/python/names/search-path.ts';
import type { Project } from '../../../languages/python/tree/module.ts';
import { isAside } from '../find/which.ts';
import { importPath } from './import-root.ts';

/**
 * Why the name may mean something else where folders are put on `sys.path`, perhaps ahead of the one that the package lies in:
 * by the application's file, or by another one if imports begin with the name.
 */
export function searchedFault(project: Project, file: string, name: string): string | undefined {
  const beside = posix.dirname(file).replace(/^\.$/, '');
  const isFirst = importPath(project, file, posix.join(beside, name), 'stack').startsWith(
    `${name}.`,
  );
  const others = isFirst
    ? project.mentioning('sys.path', 'addsitedir').filter((path) => !isAside(path))
    : [];
  for (const path of new Set([file, ...others])) {
    const module = project.module(path);
    if (!module) continue;
    const wanted = addsUnknown(module) && isFirst ? homesOf(project, name) : addedFolders(module);
    const folder = wanted.find((each) => each !== beside && isThere(project, each, name));
    if (folder !== undefined)
      return `${path} changes sys.path, and in ${folder || 'the folder above'} lies a module of that name`;
  }
  return undefined;
}

function isThere({ files }: Project, folder: string, name: string): boolean {
  const base = posix.join(folder, name);
  return files.list().some((path) => path === `${base}.py` || path.startsWith(`${base}/`));
}

/** The folders, none of them a package, that have a module of the name. */
function homesOf({ files }: Project, name: string): string[] {
  const all = files.list();
  const homes = all.flatMap((path) => {
    const folders = path.replace(/\.py$/, '').split('/');
    const at = folders.indexOf(name);
    return at < 0 ? [] : [folders.slice(0, at).join('/')];
  });
  return [...new Set(homes)].filter((home) => !all.includes(posix.join(home, '__init__.py')));
}
