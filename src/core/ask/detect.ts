import { Refusal } from '../../errors.ts';
import { resolveName } from '../../languages/python/names/resolve.ts';
import { callArguments, type Module, type Project } from '../../languages/python/tree/module.ts';
import { didYouMean } from '../../suggest.ts';
import type { App } from '../../types.ts';
import { type Found, findApps } from '../../worlds/asgi/find/find.ts';
import { targetsOf } from '../../worlds/asgi/find/served.ts';
import { resolveTarget, type Target } from '../../worlds/asgi/project/targets.ts';

/** One application to work on, or several to choose from. */
export type Detected =
  | { readonly kind: 'one'; readonly found: Found }
  | { readonly kind: 'many'; readonly found: readonly Found[] };

const ASIDE =
  /(^|\/)([^/]*\{\{[^/]*|tests?|testing|docs?|docs_src|examples?|samples?|benchmarks?|scripts|notebooks|tutorials?)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/;

/**
 * Finds the application: the one that `--app` names, else the only one (below the folder `within`, if there is
 * one), else the one that the project's entry point or its server commands serve.
 */
export function detect(project: Project, wanted: string | undefined, within = ''): Detected {
  const all = candidates(project, wanted, within);
  const [first] = all;
  if (!first) throw nothingFound(project);
  if (all.length === 1) return { kind: 'one', found: first };
  const served = servedApps(project, all);
  const parents = served.length === 1 ? served : withoutMounted(project, all);
  const [only] = parents;
  return only && parents.length === 1 ? { kind: 'one', found: only } : { kind: 'many', found: all };
}

/** The applications that are meant when nothing more is said: none of tests and examples, if there are others. */
export function candidates(project: Project, wanted: string | undefined, within = ''): Found[] {
  const all = findApps(project);
  if (wanted !== undefined) return [named(all, wanted, within)];
  const main = all.filter(({ app }) => !isAside(app.file));
  const known = main.length > 0 ? main : all;
  const near = known.filter(({ app }) => app.file.startsWith(`${within}/`));
  return near.length > 0 ? near : known;
}

/** A file of tests, examples or documentation. */
export const isAside = (path: string): boolean => ASIDE.test(path);

/** A mounted application lies inside all that its parent registers, so the parent is meant. */
function withoutMounted(project: Project, candidates: readonly Found[]): Found[] {
  const mounted = new Set(
    [...new Set(candidates.map(({ app }) => app.file))].flatMap((path) => {
      const module = project.module(path);
      return module ? mountedIn(project, module) : [];
    }),
  );
  return candidates.filter(({ app }) => !mounted.has(`${app.file}:${app.name}`));
}

function mountedIn(project: Project, module: Module): string[] {
  return module.root.descendantsOfType('call').flatMap((call) => {
    if (!call?.childForFieldName('function')?.text.endsWith('.mount')) return [];
    const { positional, named } = callArguments(call);
    const app = positional[1] ?? named.get('app');
    const origin = app && resolveName(project, module, [module.bindings], app);
    return origin?.kind === 'local' ? [`${origin.module.path}:${origin.name}`] : [];
  });
}

/** What `--app` takes: `file:name`. */
export const appId = ({ file, name, factory }: App): string => `${file}:${factory ?? name}`;

function named(all: readonly Found[], wanted: string, within: string): Found {
  // A file may have a colon in its name.
  const [, left = '', right] = /^(?:\.\/)*(.*?)(?::([^:]*))?$/.exec(wanted) ?? [];
  const file = left.endsWith('.py') ? left : `${left.replaceAll('.', '/')}.py`;
  const fits = ({ app }: Found): boolean =>
    (app.file === file ||
      app.file === `${within}/${file}` ||
      (!left.endsWith('.py') && app.file.endsWith(`/${file}`))) &&
    (right === undefined || right === app.name || right === app.factory);
  const matches = all.filter(fits);
  const [match] = matches;
  if (match && matches.length === 1) return match;
  const ids = all.map(({ app }) => appId(app));
  const near = didYouMean(wanted, ids);
  throw new Refusal(
    match
      ? `--app ${wanted} fits several applications.`
      : `--app ${wanted}: there is no such application.`,
    [near ? `Did you mean ${near}?` : '', choices(all)].filter(Boolean).join('\n'),
  );
}

/** More than this is no choice for a reader. */
const SHOWN = 12;

export function choices(found: readonly Found[]): string {
  const ids = found.slice(0, SHOWN).map(({ app }) => `  --app ${appId(app)}`);
  const more =
    found.length > SHOWN ? [`  and ${found.length - SHOWN} more; -C DIR narrows it down`] : [];
  return ['Choose one of:', ...ids, ...more].join('\n');
}

/** The applications that an entry point names; without one, those that server commands name. */
function servedApps(project: Project, candidates: readonly Found[]): Found[] {
  const targets = targetsOf(project);
  const entry = targets.filter((target) => target.entrypoint);
  for (const group of [entry, targets]) {
    const served = new Set(group.flatMap((target) => servedBy(project, target, candidates)));
    if (served.size > 0) return [...served];
  }
  return [];
}

function servedBy(project: Project, target: Target, candidates: readonly Found[]): Found[] {
  const path = resolveTarget(project.files, target);
  const module = path === undefined ? undefined : project.module(path);
  if (!module) return [];
  const here = candidates.filter(({ app }) => app.file === module.path);
  const exact = here.filter(({ app }) => app.name === target.name || app.factory === target.name);
  if (exact.length > 0 || here.length === 1) return exact.length > 0 ? exact : here;
  // `app = create_app()` of a factory in another file.
  const factories = module.root
    .descendantsOfType('call')
    .flatMap((call) => (call ? [call.childForFieldName('function')] : []))
    .flatMap((fn) => {
      const origin = fn && resolveName(project, module, [module.bindings], fn);
      return origin?.kind === 'local' ? [origin] : [];
    });
  return candidates.filter(({ app }) =>
    factories.some((origin) => origin.module.path === app.file && origin.name === app.factory),
  );
}

export function nothingFound(project: Project): Refusal {
  const python = project.files.list().filter((path) => path.endsWith('.py')).length;
  const looked = `Looked for \`FastAPI(...)\` and \`Starlette(...)\` in ${python} Python file${python === 1 ? '' : 's'} below ${project.files.root}, for [tool.fastapi] entrypoint in pyproject.toml, and for uvicorn, fastapi, gunicorn and hypercorn commands in Dockerfile, Procfile, compose files, Makefile and scripts.`;
  return new Refusal(
    'No FastAPI or Starlette application was found.',
    `${givenFrom(project)}${looked}\nRun it in the project's folder or name it with -C DIR. For a new project: create-mw new my-api`,
  );
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
