import { pathFault } from '../../../concerns/values/paths.ts';
import { literalsOf } from '../../../languages/python/follow/literals.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import {
  lineOf,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { argument, nodesOf } from '../../../languages/python/tree/search.ts';
import type { App } from '../../../types.ts';
import { findApps } from '../find/find.ts';
import { isAside } from '../find/which.ts';
import { pathTexts } from './path-texts.ts';
import { type PathRoute, routesOf } from './routes.ts';

/** A path that is of use only to callers without a token, and why. */
export type OpenPath = { readonly path: string; readonly because: string };

export type Paths = {
  readonly open: readonly OpenPath[];
  /** All that were read, without the documentation's. */
  readonly routes: readonly string[];
  /** Settings of the documentation's paths whose values were not read. */
  readonly unread: readonly { readonly name: string; readonly line: number }[];
};

/** The routes below which the framework documents the others, with what they are where nothing is said. */
const DOCUMENTS: readonly (readonly [option: string, usual: string])[] = [
  ['docs_url', '/docs'],
  ['swagger_ui_oauth2_redirect_url', '/docs/oauth2-redirect'],
  ['redoc_url', '/redoc'],
  ['openapi_url', '/openapi.json'],
];

const HEALTH =
  /^(\/(api|v\d+|internal|system|_|-|health|healthz))*\/(health|healthz|health-?check|livez?|liveness|readyz?|readiness|ping)\/?$/;

/** Which paths of an application need no token, by what its own code says of them. */
export function pathsOf(project: Project, app: App): Paths {
  const modules = project
    .mentioning('fastapi', 'starlette')
    .filter((path) => !isAside(path))
    .flatMap((path) => project.module(path) ?? []);
  const routes = routesOf(project, modules).filter(({ path }) => path.startsWith('/'));
  const tokens = new Set(modules.flatMap((module) => tokenUrls(project, module)));
  const { open, unread } = documentsOf(project, app);
  const own = routes.flatMap((route) => {
    const because = reasonFor(route, tokens);
    return because === undefined ? [] : [{ path: route.path, because }];
  });
  return { open: distinct([...open, ...own]), routes: routes.map(({ path }) => path), unread };
}

/** What is proposed as exempt. */
export const usualExempt = (project: Project, app: App): string[] =>
  pathsOf(project, app)
    .open.map(({ path }) => path)
    .filter((path) => pathFault(path) === undefined);

/** What machines of one's own ask for again and again. */
export const usualUncounted = (project: Project, app: App): string[] =>
  pathsOf(project, app)
    .open.filter(({ because }) => because === 'health' || because === 'metrics')
    .map(({ path }) => path);

/** What the layer for maintenance answers by itself. */
export const PROBES = ['/livez', '/readyz'];

/** The application answers one of them. */
export const hasProbes = (project: Project, app: App): boolean =>
  pathsOf(project, app).routes.some((path) => PROBES.includes(path));

function reasonFor(route: PathRoute, tokens: ReadonlySet<string>): string | undefined {
  const { path, method, definition } = route;
  if (path.includes('{')) return undefined;
  if (method === 'get' && HEALTH.test(path)) return 'health';
  if (method === 'get' && path === '/metrics') return 'metrics';
  if (method !== 'post') return undefined;
  const takesPassword = /\bOAuth2PasswordRequestForm(Strict)?\b/.test(definition?.text ?? '');
  return takesPassword || tokens.has(path) || /\/login$/.test(path) ? 'login' : undefined;
}

/** `OAuth2PasswordBearer(tokenUrl="login")` says where a token comes from. */
const tokenUrls = (project: Project, module: Module): string[] =>
  !module.text.includes('tokenUrl')
    ? []
    : nodesOf(module, 'call').flatMap((call) => {
        const url = argument(call, 'tokenUrl', 0);
        const isScheme = /^fastapi\.security\..*\bOAuth2\w+$/.test(
          calleeAt(project, module, call) ?? '',
        );
        return isScheme && url
          ? pathTexts(project, module, url).map((text) => `/${text.replace(/^\.?\//, '')}`)
          : [];
      });

type Documents = Pick<Paths, 'unread'> & {
  readonly open: readonly (OpenPath & { readonly option: string })[];
};

/** The pages from which somebody tries the routes. */
export const pagesOf = (project: Project, app: App): string[] =>
  documentsOf(project, app)
    .open.filter(({ option }) => option === 'docs_url')
    .map(({ path }) => path);

function documentsOf(project: Project, app: App): Documents {
  if (app.framework !== 'fastapi') return { open: [], unread: [] };
  const module = project.module(app.file);
  const found = findApps(project).find(
    (each) => each.app.file === app.file && each.app.line === app.line,
  );
  const calls = module
    ? nodesOf(module, 'call').filter(({ startIndex }) => found?.target.starts.includes(startIndex))
    : [];
  const read = calls.flatMap((call) =>
    module
      ? DOCUMENTS.map(([name, usual]) => ({
          name,
          call,
          urls: urlsOf(project, module, call, name, usual),
        }))
      : [],
  );
  const none = (option: string): boolean =>
    read.some(({ name, urls }) => name === option && urls?.length === 0);
  const isThere = (name: string): boolean =>
    !none('openapi_url') && (name !== 'swagger_ui_oauth2_redirect_url' || !none('docs_url'));
  return {
    open: read.flatMap(({ name, urls }) =>
      isThere(name)
        ? (urls ?? []).map((path) => ({ option: name, path, because: 'documentation' }))
        : [],
    ),
    unread: read.flatMap(({ name, call, urls }) =>
      urls === undefined ? [{ name, line: lineOf(call) }] : [],
    ),
  };
}

/** The paths that an option may give; none where it is None, undefined where it could not be read. */
function urlsOf(
  project: Project,
  module: Module,
  call: Node,
  name: string,
  usual: string,
): readonly string[] | undefined {
  const given = argument(call, name);
  if (!given) return /\*\*/.test(call.text) ? undefined : [usual];
  const found = pathTexts(project, module, given).filter((text) => text !== '');
  const isRead = found.length > 0 || literalsOf(project, module, given).length > 0;
  return isRead ? found : undefined;
}

const distinct = (paths: readonly OpenPath[]): OpenPath[] =>
  paths.filter(({ path }, index) => paths.findIndex((each) => each.path === path) === index);
