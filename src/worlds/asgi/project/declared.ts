import { posix } from 'node:path';
import { perObject } from '../../../languages/memo.ts';
import { at, isTable, readToml } from '../../../languages/python/print/style.ts';
import type { Files } from '../../../types.ts';

/**
 * The distributions that a folder's manifests ask for when the app runs, by their normalised names; what only
 * development or tests install does not count.
 */
export function declaredIn(files: Files, folder: string): string[] {
  const pyproject = readToml(files, posix.join(folder, 'pyproject.toml'));
  const listed = at(pyproject, 'project', 'dependencies');
  const tables = [
    at(pyproject, 'tool', 'poetry', 'dependencies'),
    at(readToml(files, posix.join(folder, 'Pipfile')), 'packages'),
  ];
  const texts = files
    .list()
    .filter((path) => isRequirements(posix.relative(`/${folder}`, `/${path}`)))
    .flatMap((path) => (files.read(path) ?? '').split(/\r?\n/));
  return [
    ...texts,
    ...(Array.isArray(listed) ? listed.filter((each) => typeof each === 'string') : []),
    ...tables.flatMap((table) => (isTable(table) ? Object.keys(table) : [])),
  ].map(distribution);
}

/** Some manifest of the project asks for it, whichever folder it lies in. */
export const isDeclared = (files: Files, name: string): boolean =>
  declaredNames(files).has(distribution(name));

const declaredNames = perObject((files: Files): ReadonlySet<string> => {
  const manifests = files
    .list()
    .filter((path) => /(^|\/)(pyproject\.toml|Pipfile|requirements[^/]*\.(txt|in))$/.test(path));
  const folders = new Set(manifests.map((path) => posix.dirname(path)));
  return new Set([...folders].flatMap((folder) => declaredIn(files, folder === '.' ? '' : folder)));
});

function isRequirements(path: string): boolean {
  return /^requirements([^/]*|\/[^/]*)\.(txt|in)$/.test(path) && !/dev|test|lint|docs/.test(path);
}

/** The name of a requirement as PEP 503 normalises it, so that two spellings of it are equal. */
export function distribution(requirement: string): string {
  const name = /#egg=([\w.-]+)|^\s*([a-z\d][\w.-]*)/i.exec(requirement);
  return (name?.[1] ?? name?.[2] ?? '').replace(/[-_.]+/g, '-').toLowerCase();
}
