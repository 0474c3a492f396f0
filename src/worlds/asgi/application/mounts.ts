import { perObject } from '../../../languages/memo.ts';
import { calleeAt, originAt } from '../../../languages/python/names/origins.ts';
import {
  field,
  lineOf,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  argument,
  methodCall,
  nodesOf,
  stringValue,
} from '../../../languages/python/tree/search.ts';
import type { App } from '../../../types.ts';
import { type FoundApp, findApps } from '../find/find.ts';

/** Something that an application hands the requests below a path to. */
export type Mount = {
  readonly path: string;
  readonly module: Module;
  /** The call that mounts it. */
  readonly node: Node;
  /** An application of the project. */
  readonly app?: FoundApp;
  /** A Socket.IO server, as the call that makes it. */
  readonly socket?: { readonly module: Module; readonly node: Node };
};

/** What is mounted on an application: `app.mount("/one", app1)`. */
export const mountsOn = (project: Project, app: App): Mount[] =>
  mountCalls(project).flatMap(({ module, node, on, target }) => {
    if (!isThe(project, module, on, app)) return [];
    const path = stringValue(argument(node, 'path', 0)) ?? '';
    return [{ module, node, path, ...mountedBy(project, module, target) }];
  });

type MountCall = {
  readonly module: Module;
  readonly node: Node;
  readonly on: Node;
  readonly target: Node;
};

/** Every call of a method of that name, whatever it is called on. */
const mountCalls = perObject((project: Project): MountCall[] =>
  project.mentioning('.mount(').flatMap((path) => {
    const module = project.module(path);
    return (module ? nodesOf(module, 'call') : []).flatMap((node) => {
      const { on, method } = methodCall(node) ?? {};
      const target = argument(node, 'app', 1);
      return module && on && method === 'mount' && target ? [{ module, node, on, target }] : [];
    });
  }),
);

/** Socket.IO servers that lie around an application: `socketio.ASGIApp(sio, app)`. */
export const socketsAround = (project: Project, app: App): { file: string; line: number }[] =>
  project.mentioning('socketio').flatMap((path) => {
    const module = project.module(path);
    return (module ? nodesOf(module, 'call') : []).flatMap((call) => {
      const inner = argument(call, 'other_asgi_app', 1);
      const isAround =
        module && inner && isSocket(project, module, call) && isThe(project, module, inner, app);
      return isAround ? [{ file: path, line: lineOf(call) }] : [];
    });
  });

function isThe(project: Project, module: Module, node: Node, app: App): boolean {
  const origin = originAt(project, module, node);
  if (origin?.kind !== 'local') return false;
  return (
    origin.module.path === app.file && (origin.name === app.name || origin.name === app.factory)
  );
}

/** `socketio.ASGIApp(...)` */
const isSocket = (project: Project, module: Module, call: Node): boolean =>
  /^socketio(\.\w+)*\.ASGIApp$/.test(calleeAt(project, module, call) ?? '');

/** The application of the project or the Socket.IO server that stands there. */
export function mountedBy(
  project: Project,
  module: Module,
  target: Node,
): Pick<Mount, 'app' | 'socket'> {
  const named = target.type === 'call' ? field(target, 'function') : target;
  const origin = named && originAt(project, module, named);
  if (target.type === 'call' && isSocket(project, module, target))
    return { socket: { module, node: target } };
  if (origin?.kind !== 'local') return {};
  const app = findApps(project).find(
    ({ app: each }) =>
      each.file === origin.module.path &&
      (each.name === origin.name || each.factory === origin.name),
  );
  if (app) return { app };
  const { binding } = origin;
  const made = binding.kind === 'value' && binding.node.type === 'call' ? binding.node : undefined;
  return made && isSocket(project, origin.module, made)
    ? { socket: { module: origin.module, node: made } }
    : {};
}
