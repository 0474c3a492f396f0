import { ask } from '../../../languages/python/budget.ts';
import { calleeAt, originAt } from '../../../languages/python/names/origins.ts';
import {
  children,
  lineOf,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { argument } from '../../../languages/python/tree/search.ts';
import { findApps } from '../find/find.ts';
import { listedLayers } from '../read/listed.ts';
import { readApp } from '../read/read.ts';
import type { AsgiLayer, AsgiReading } from '../types.ts';
import { type Mount, mountedBy, mountsOn } from './mounts.ts';
import { pathTexts } from './path-texts.ts';

/** Layers that only the requests below a path go on through, inside all those of the application. */
export type Inside = {
  readonly path: string;
  readonly module: Module;
  /** The call that mounts an application, or that gives a route a list of its own. */
  readonly node: Node;
  /** Outermost first; undefined where they cannot be read. */
  readonly layers: readonly AsgiLayer[] | undefined;
};

/** What lies further in than the layers of an application: those of what is mounted, those that routes are given. */
export function insideOf(project: Project, { app }: AsgiReading): Inside[] {
  const mounted = mountsOn(project, app).flatMap((mount) => ofMount(project, mount));
  const found = findApps(project).find(
    ({ app: each }) => each.file === app.file && each.line === app.line && each.name === app.name,
  );
  const module = project.module(app.file);
  const calls = (found && module ? found.target.starts : []).flatMap((start) => {
    const call = module?.root.descendantForIndex(start)?.parent;
    const routes = call?.type === 'call' ? argument(call, 'routes') : undefined;
    return module && routes ? routesIn(project, module, routes, '') : [];
  });
  return [...mounted, ...calls.flatMap((route) => ofRoute(project, route))].filter(
    ({ layers }) => layers === undefined || layers.length > 0,
  );
}

function ofMount(project: Project, { app, path, module, node }: Mount): Inside[] {
  return app ? [{ path, module, node, layers: readApp(project, app).layers }] : [];
}

type Routed = { readonly module: Module; readonly call: Node; readonly path: string };

const ROUTING = /^(starlette|fastapi)\.routing\.(Mount|Host|Route|WebSocketRoute|Router)$/;
/** More mounts inside each other than anybody writes. */
const DEEPEST = 6;

/** The routes of a list, those of the mounts in it included. */
function routesIn(
  project: Project,
  module: Module,
  node: Node,
  prefix: string,
  depth = 0,
): Routed[] {
  if (depth > DEEPEST) return [];
  const within = (part: Node, at = prefix, home = module): Routed[] =>
    routesIn(project, home, part, at, depth + 1);
  switch (node.type) {
    case 'list':
    case 'tuple':
    case 'binary_operator':
      return children(node).flatMap((part) => within(part));
    case 'identifier': {
      const origin = originAt(project, module, node);
      return origin?.kind === 'local' && origin.binding.kind === 'value'
        ? within(origin.binding.node, prefix, origin.module)
        : [];
    }
    case 'call': {
      if (!ROUTING.test(calleeAt(project, module, node) ?? '')) return [];
      const given = argument(node, 'path', 0);
      const path = prefix + ((given && pathTexts(project, module, given)[0]) ?? '');
      const routes = argument(node, 'routes');
      return [{ module, call: node, path }, ...(routes ? within(routes, path) : [])];
    }
    default:
      return [];
  }
}

function ofRoute(project: Project, { module, call, path }: Routed): Inside[] {
  const list = argument(call, 'middleware');
  const reach = { kind: 'mount', path } as const;
  const own = list
    ? ask(project, module, () => listedLayers(project, module, list, reach)).answer
    : [];
  const target = argument(call, 'app', 1);
  const { app } = target ? mountedBy(project, module, target) : {};
  const further = app ? readApp(project, app).layers : [];
  return [{ path, module, node: call, layers: own && [...own, ...further] }];
}

/** For a reader of the stack. */
export function insideText({ module, node, path, layers }: Inside): string {
  const place = `${module.path}:${lineOf(node)}`;
  const names = layers?.map(
    ({ symbol, conditional }) => `${symbol}${conditional ? ' (conditional)' : ''}`,
  );
  const given = argument(node, 'path', 0);
  const below = path === '' && given ? `\`${given.text}\`` : path || '/';
  const requests = `requests below ${below}`;
  return names
    ? `${place}: ${requests} go on through ${names.join(' > ')}, inside all of these.`
    : `${place}: what else ${requests} go through, inside all of these, cannot be read here.`;
}
