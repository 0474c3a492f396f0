import { posix } from 'node:path';
import { perObject } from '../../../languages/memo.ts';
import { conditionsAround } from '../../../languages/python/flow/conditions.ts';
import { dottedAt, originAt } from '../../../languages/python/names/origins.ts';
import { returnedBy } from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { around, callOf, firstError } from '../../../languages/python/tree/search.ts';
import type { App } from '../../../types.ts';
import type { Trouble } from '../../world.ts';
import { resolveTarget, type ServedTarget } from '../project/targets.ts';
import { servedFiles, targetsOf } from './served.ts';

const ASIDE =
  /(^|\/)([^/]*\{\{[^/]*|tests?|testing|docs?|docs_src|examples?|samples?|benchmarks?|scripts|notebooks|tutorials?)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/;

const NAMES = ['FastAPI', 'Starlette'];

/** A file of tests, examples or documentation. */
export const isAside = (path: string): boolean => ASIDE.test(path);

/** A mounted application lies inside all that its parent registers, so the parent is meant. */
export function outerApps(project: Project, apps: readonly App[]): App[] {
  const mounted = new Set(
    [...new Set(apps.map(({ file }) => file))].flatMap((path) => {
      const module = project.module(path);
      return module ? mountedIn(project, module) : [];
    }),
  );
  return apps.filter(
    ({ file, name, factory }) =>
      !mounted.has(`${file}:${name}`) && !mounted.has(`${file}:${factory}()`),
  );
}

function mountedIn(project: Project, module: Module): string[] {
  return module.root.descendantsOfType('call').flatMap((call) => {
    const called = call?.childForFieldName('function');
    if (!called?.text.endsWith('.mount') && !isMountRoute(project, module, called)) return [];
    const { positional, named } = callArguments(call);
    const app = positional[1] ?? named.get('app');
    // Where it is not mounted, it is served itself.
    const factory = around(call, /^function_definition$/);
    const isReturned = factory && returnedBy(factory).some(({ text }) => text === app?.text);
    if (isReturned && conditionsAround(call).length > 0) return [];
    // `app.mount("/admin", create_admin())`
    const made = app?.type === 'call' ? app.childForFieldName('function') : undefined;
    const origin = app && originAt(project, module, made ?? app);
    const end = made ? '()' : '';
    return origin?.kind === 'local' ? [`${origin.module.path}:${origin.name}${end}`] : [];
  });
}

/** `routes=[Mount("/in", app=inner)]` */
const isMountRoute = (project: Project, module: Module, called: Node | undefined | null): boolean =>
  called !== undefined &&
  called !== null &&
  /\bMount$/.test(called.text) &&
  /^(starlette|fastapi)\.routing\.Mount$/.test(dottedAt(project, module, called) ?? '');

/**
 * The applications that an entry point names; without one, those that server commands name. What a project inside the
 * project serves decides nothing about the one around it.
 */
export function servedApps(project: Project, candidates: readonly App[]): App[] {
  const targets = targetsOf(project).filter((target) => {
    const inner = innerProject(project, target.file);
    return candidates.every(({ file }) => file.startsWith(inner));
  });
  // What stands beside no manifest serves the whole, whatever the projects below it serve.
  const own = targets.filter(({ file }) => manifestAround(project, file) === '');
  for (const group of [own.filter(isEntry), own, targets.filter(isEntry), targets]) {
    const served = new Set(group.flatMap((target) => servedBy(project, target, candidates)));
    if (served.size > 0) return [...served];
  }
  return [];
}

const isEntry = ({ entrypoint }: ServedTarget): boolean => entrypoint;

const MANIFEST = /^(pyproject\.toml|setup\.(py|cfg)|Pipfile)$/;

/** The folder, with a slash at its end, of the project that a file belongs to and that lies in another; else nothing. */
function innerProject(project: Project, file: string): string {
  const folders = manifestFolders(project.files).filter((folder) => file.startsWith(folder));
  return folders.length > 1 ? manifestAround(project, file) : '';
}

/** The folder, with a slash at its end, of the nearest manifest around a file; nothing for the project's root. */
const manifestAround = ({ files }: Project, file: string): string =>
  manifestFolders(files)
    .filter((folder) => file.startsWith(folder))
    .sort((a, b) => b.length - a.length)[0] ?? '';

const manifestFolders = perObject((files: Project['files']): string[] => {
  const manifests = files.list().filter((path) => MANIFEST.test(posix.basename(path)));
  return [...new Set(manifests.map((path) => path.slice(0, -posix.basename(path).length)))];
});

function servedBy(project: Project, target: ServedTarget, candidates: readonly App[]): App[] {
  const path = resolveTarget(project.files, target);
  const module = path === undefined ? undefined : project.module(path);
  if (!module) return [];
  const here = candidates.filter(({ file }) => file === module.path);
  const exact = here.filter(({ name, factory }) => name === target.name || factory === target.name);
  if (exact.length > 0 || here.length === 1) return exact.length > 0 ? exact : here;
  // `app = create_app()` of a factory in another file.
  const factories = module.root
    .descendantsOfType('call')
    .flatMap((call) => (call ? [call.childForFieldName('function')] : []))
    .flatMap((fn) => {
      const origin = fn && originAt(project, module, fn);
      return origin?.kind === 'local' ? [origin] : [];
    });
  return candidates.filter(({ file, factory }) =>
    factories.some((origin) => origin.module.path === file && origin.name === factory),
  );
}

/** What was looked for, where there is no application. */
export function noApp(project: Project): Trouble {
  const [broken] = project.mentioning(...NAMES).flatMap((path) => brokenFile(project, path) ?? []);
  if (broken) return broken;
  const python = project.files.list().filter((path) => path.endsWith('.py')).length;
  const looked = `Looked for \`FastAPI(...)\` and \`Starlette(...)\` in ${python} Python file${python === 1 ? '' : 's'} below ${project.files.root}, for [tool.fastapi] entrypoint in pyproject.toml, and for uvicorn, fastapi, gunicorn and hypercorn commands in Dockerfile, Procfile, compose files, Makefile and scripts.`;
  return {
    message: 'No FastAPI or Starlette application was found.',
    advice: `${givenFrom(project)}${looked}\nRun it in the project's folder or name it with -C DIR. For a new project: create-mw new my-api`,
  };
}

/** A server is given a file that makes an application and is no Python, so that none of these is the one. */
export function brokenServed(project: Project, apps: readonly App[]): Trouble | undefined {
  const read = new Set(apps.map(({ file }) => file));
  const made = callOf(NAMES);
  const unread = project
    .mentioning(...NAMES)
    .filter((path) => !read.has(path) && made.test(project.files.read(path) ?? ''));
  const broken = unread.flatMap((path) => {
    const trouble = brokenFile(project, path);
    return trouble ? [{ path, trouble }] : [];
  });
  return broken.find(({ path }) => servedFiles(project).has(path))?.trouble;
}

/** Where a file is no Python: merge markers, a bracket that was not closed. */
export function brokenFile(project: Project, path: string): Trouble | undefined {
  const module = project.module(path);
  const at = module && firstError(module.root);
  if (!at) return undefined;
  const place = `${path}:${at.startPosition.row + 1}`;
  return {
    message: `${place}: this is no valid Python, so the application in it cannot be read.`,
    advice: 'Mend it, e.g. close the bracket or resolve the merge, and run create-mw again.',
  };
}

/** Where code registers a middleware on an application that it was given. */
function givenFrom({ files, mentioning }: Project): string {
  for (const path of mentioning('.add_middleware(')) {
    const [before, after] = files.read(path)?.split(/^(?=[^#\n]*\.add_middleware\()/m) ?? [];
    if (before === undefined || after === undefined) continue;
    return `${path}:${before.split('\n').length} registers a middleware on an application that this project does not make; whoever makes it has to be edited.\n`;
  }
  return '';
}
