import { calleeAt, originAt } from '../../../languages/python/names/origins.ts';
import {
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { argument, methodCall, nodesOf } from '../../../languages/python/tree/search.ts';
import { pathTexts } from './path-texts.ts';

type Included = { readonly router: string; readonly into: string; readonly prefix: string };

const METHODS = /^(get|post|put|patch|delete|head|options|trace|api_route|route|websocket)$/;
/** More routers inside each other than anybody writes. */
const DEEPEST = 6;

/** A route with its whole path, as far as the prefixes of its routers can be read. */
export type PathRoute = {
  readonly path: string;
  readonly method: string;
  /** The function that answers. */
  readonly definition: Node | undefined;
};

/** The paths of the routes of these modules. */
export const routePaths = (project: Project, modules: readonly Module[]): string[] => [
  ...new Set(
    routesOf(project, modules)
      .map(({ path }) => path)
      .sort(),
  ),
];

/** The decorated routes of these modules. */
export function routesOf(project: Project, modules: readonly Module[]): PathRoute[] {
  const included = modules.flatMap((module) => includesIn(project, module));
  const own = new Map(modules.flatMap((module) => routersIn(project, module)));
  const prefixes = (router: string, depth = 0): string[] => {
    const inside = own.get(router);
    if (inside === undefined) return [''];
    const outer = included.filter((each) => each.router === router);
    if (outer.length === 0 || depth > DEEPEST) return [inside];
    return outer.flatMap(({ into, prefix }) =>
      prefixes(into, depth + 1).map((before) => before + prefix + inside),
    );
  };
  return modules.flatMap((module) =>
    nodesOf(module, 'decorator').flatMap((decorator) => {
      const call = decorator.firstNamedChild;
      const { on, method = '' } = methodCall(call) ?? {};
      const given = call && METHODS.test(method) ? argument(call, 'path', 0) : undefined;
      const path = given && pathTexts(project, module, given)[0];
      if (!on || path === undefined) return [];
      const definition = decorator.parent && field(decorator.parent, 'definition');
      return prefixes(keyOf(project, module, on)).map((prefix) => ({
        path: prefix + path,
        method,
        definition: definition ?? undefined,
      }));
    }),
  );
}

/** Where a router is bound: its file and its name there. */
function keyOf(project: Project, module: Module, node: Node): string {
  const origin = originAt(project, module, node);
  return origin?.kind === 'local' ? `${origin.module.path}:${origin.name}` : node.text;
}

function routersIn(project: Project, module: Module): [string, string][] {
  return [...module.bindings].flatMap(([name, binding]): [string, string][] => {
    if (binding.kind !== 'value' || binding.node.type !== 'call') return [];
    const made = calleeAt(project, module, binding.node) ?? '';
    return /\.APIRouter$/.test(made)
      ? [[`${module.path}:${name}`, prefixOf(project, module, binding.node)]]
      : [];
  });
}

const includesIn = (project: Project, module: Module): Included[] =>
  nodesOf(module, 'call').flatMap((call) => {
    const { on, method } = methodCall(call) ?? {};
    const router = argument(call, 'router', 0);
    if (!on || !router || method !== 'include_router') return [];
    const prefix = prefixOf(project, module, call);
    return [{ router: keyOf(project, module, router), into: keyOf(project, module, on), prefix }];
  });

function prefixOf(project: Project, module: Module, call: Node): string {
  const given = argument(call, 'prefix');
  return (given && pathTexts(project, module, given)[0]) ?? '';
}
