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
  readonly file: string;
  readonly line: number;
  /** An application of the project. */
  readonly app?: FoundApp;
  /** A Socket.IO server, as the call that makes it. */
  readonly socket?: { readonly module: Module; readonly node: Node };
};

/** What is mounted on an application: `app.mount("/one", app1)`. */
export function mountsOn(project: Project, app: App): Mount[] {
  return project.mentioning('.mount(').flatMap((path) => {
    const module = project.module(path);
    const calls = module ? nodesOf(module, 'call') : [];
    return calls.flatMap((call) => {
      const { on, method } = methodCall(call) ?? {};
      const target = argument(call, 'app', 1);
      if (!module || !on || method !== 'mount' || !target || !isThe(project, module, on, app))
        return [];
      const at = { file: module.path, line: lineOf(call) };
      const prefix = stringValue(argument(call, 'path', 0)) ?? '';
      return [{ ...at, path: prefix, ...behind(project, module, target) }];
    });
  });
}

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

function behind(project: Project, module: Module, target: Node): Pick<Mount, 'app' | 'socket'> {
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
