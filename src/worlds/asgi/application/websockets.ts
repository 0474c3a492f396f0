import { calledFunction } from '../../../languages/python/follow/functions.ts';
import type { Expression } from '../../../languages/python/follow/reading.ts';
import { calleeAt, originAt } from '../../../languages/python/names/origins.ts';
import { codeOf } from '../../../languages/python/tree/code.ts';
import { decorationOf } from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  argument,
  around,
  methodCall,
  nodesOf,
  ownNodes,
  stringValue,
} from '../../../languages/python/tree/search.ts';
import { pathTexts } from './path-texts.ts';

/** A WebSocket endpoint, with the path that is written beside it. */
export type Socket = {
  readonly module: Module;
  /** The function, or the class of a WebSocketEndpoint. */
  readonly definition: Node;
  readonly path: string;
  /** What it is registered on, as it is written. */
  readonly on: string;
  /** What registers it: a call, or the loop around it. */
  readonly by: Expression;
};

/** The WebSocket endpoints of these modules: decorated, added by a call, or listed as `WebSocketRoute(...)`. */
export function socketsOf(project: Project, modules: readonly Module[]): Socket[] {
  return modules
    .filter(({ text }) => /websocket/i.test(text))
    .flatMap((module) => [...decorated(module), ...added(project, module)]);
}

function decorated(module: Module): Socket[] {
  return nodesOf(module, 'decorator').flatMap((decorator) => {
    const call = decorator.firstNamedChild;
    const { on, method = '' } = methodCall(call) ?? {};
    const definition = decorator.parent && field(decorator.parent, 'definition');
    return call && on && definition && /^websocket(_route)?$/.test(method)
      ? [{ module, definition, path: pathOf(call), on: on.text, by: { module, node: decorator } }]
      : [];
  });
}

function added(project: Project, module: Module): Socket[] {
  return nodesOf(module, 'call').flatMap((call) => {
    const [at, endpoint] = appliedTo(call) ?? addedBy(project, module, call) ?? [];
    const origin = endpoint && originAt(project, module, endpoint);
    if (!at || origin?.kind !== 'local' || !/^(def|class)$/.test(origin.binding.kind)) return [];
    const definition = origin.binding.kind === 'import' ? undefined : origin.binding.node;
    const on = methodCall(at)?.on.text ?? '';
    const by = { module, node: around(call, /^for_statement$/) ?? call };
    const given = argument(at, 'path', 0);
    const paths = given ? pathTexts(project, module, given) : [];
    return definition
      ? (paths.length > 0 ? paths : ['']).map((path) => ({
          module: origin.module,
          definition,
          path,
          on,
          by,
        }))
      : [];
  });
}

/** `app.websocket(path)(endpoint)`: a decorator that is called by hand. */
function appliedTo(call: Node): [Node, Node | undefined] | undefined {
  const made = field(call, 'function');
  return made?.type === 'call' && /^websocket(_route)?$/.test(methodCall(made)?.method ?? '')
    ? [made, callArguments(call).positional[0]]
    : undefined;
}

/** `app.add_api_websocket_route(path, endpoint)`, or `WebSocketRoute(path, endpoint)` in a list. */
function addedBy(
  project: Project,
  module: Module,
  call: Node,
): [Node, Node | undefined] | undefined {
  const isAdded = /^add_(api_)?websocket_route$/.test(methodCall(call)?.method ?? '');
  const isRoute = isAdded || /\.(API)?WebSocketRoute$/.test(calleeAt(project, module, call) ?? '');
  return isRoute ? [call, argument(call, 'endpoint', 1)] : undefined;
}

const pathOf = (call: Node): string => stringValue(argument(call, 'path', 0)) ?? '';

/** What code that looks after credentials itself has in it. */
const CREDENTIALS =
  /token|api_?key|auth|credential|cookie|headers|query_params|secret|passw|session|current_user|verify|jwt|signature|permission|\b(1008|4401|4403|4001|4003|3000)\b|WS_1008/i;

/**
 * The endpoint, its decorators, its dependencies or a function that it hands the socket to look after credentials,
 * or it cannot be told.
 */
export function mayCheckItself(project: Project, socket: Socket): boolean {
  const { module, definition, on } = socket;
  const decoration = decorationOf(definition);
  return (
    CREDENTIALS.test(decoration) ||
    /Depends|dependencies/.test(decoration) ||
    mentionsCredentials(module, definition) ||
    /\b(Depends|Security)\(/.test(definition.text) ||
    hasDependencies(module, on) ||
    (definition.type === 'function_definition' && handsOn(project, module, definition, 0))
  );
}

/** Its code, but for texts that are only logged. */
const mentionsCredentials = (module: Module, definition: Node): boolean =>
  CREDENTIALS.test(codeOf(module, definition).replace(/\blog(ger|ging)?\.\w+\([^\n]*\)/g, ''));

/** `APIRouter(dependencies=...)`, or an `include_router(router, dependencies=...)` anywhere near. */
function hasDependencies(module: Module, on: string): boolean {
  const made = module.bindings.get(on);
  return made?.kind === 'value' && /\bdependencies\s*=|route_class\s*=/.test(made.node.text);
}

/** A function of the project that gets the socket and looks after credentials, or one that cannot be found. */
function handsOn(project: Project, module: Module, definition: Node, depth: number): boolean {
  const socket = /(\w+)\s*:\s*(\w+\.)?WebSocket\b/.exec(definition.text)?.[1] ?? 'websocket';
  return ownNodes(definition, 'call').some((call) => {
    const isGiven = callArguments(call).positional.some(({ text }) => text === socket);
    const fn = field(call, 'function');
    if (!isGiven || !fn || /^(str|id|print|repr|len|set|isinstance)$/.test(fn.text)) return false;
    if (/\.(append|add|remove|discard|pop)$/.test(fn.text)) return false;
    const callee = calledFunction(project, module, call);
    if (!callee || depth > 2) return true;
    return (
      mentionsCredentials(callee.module, callee.fn) ||
      handsOn(project, callee.module, callee.fn, depth + 1)
    );
  });
}
