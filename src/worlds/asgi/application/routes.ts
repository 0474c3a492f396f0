import { textOf } from '../../../languages/python/follow/literals.ts';
import { calleeAt, originAt } from '../../../languages/python/names/origins.ts';
import type { Module, Node, Project } from '../../../languages/python/tree/module.ts';
import {
  argument,
  methodCall,
  nodesOf,
  stringValue,
} from '../../../languages/python/tree/search.ts';

type Included = { readonly router: string; readonly into: string; readonly prefix: string };

const METHODS = /^(get|post|put|patch|delete|head|options|trace|api_route|route|websocket)$/;
/** More routers inside each other than anybody writes. */
const DEEPEST = 6;

/** The paths of the routes of these modules, as far as their routers' prefixes can be read. */
export function routePaths(project: Project, modules: readonly Module[]): string[] {
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
  const routes = modules.flatMap((module) =>
    nodesOf(module, 'decorator').flatMap((decorator) => {
      const call = decorator.firstNamedChild;
      const { on, method = '' } = methodCall(call) ?? {};
      const path = call ? stringValue(argument(call, 'path', 0)) : undefined;
      if (!on || path === undefined || !METHODS.test(method)) return [];
      return prefixes(keyOf(project, module, on)).map((prefix) => prefix + path);
    }),
  );
  return [...new Set(routes)].sort();
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
  return (given && textOf(project, module, given)) ?? '';
}
