import { perNode, perObject } from '../../../languages/memo.ts';
import { textOf } from '../../../languages/python/follow/literals.ts';
import { callsIn } from '../../../languages/python/follow/never.ts';
import { parametersOf } from '../../../languages/python/tree/functions.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  around,
  descendants,
  functionAround,
  givenTo,
  methodCall,
} from '../../../languages/python/tree/search.ts';
import { REQUEST } from '../application/headers.ts';
import { type Piece, piecesOf } from './code.ts';
import { type Handling, handlingsOf, handsOn, namesWithin, ranAfter } from './handing.ts';

/** What a layer takes off the request that another layer has to set, and what it sets: `request.session`, `request.state.user`. */
export type Exchange = {
  readonly reads: readonly string[];
  readonly sets: readonly string[];
  /** What it asks for before it hands the request on, and does without where it is missing. */
  readonly asks: readonly string[];
  /** What it reads at any time, also behind the call that hands the request on. */
  readonly late: readonly string[];
};

/** What a layer that gives requests an id puts on the answer. */
export const ANSWERED_ID = 'the id on the answer';

/**
 * What a project's own layer exchanges with others. It reads what it asks for before the request is handed on, where
 * nothing says that it may be missing: Starlette answers such a read with an exception.
 * Source: `HTTPConnection.session`, `.auth`, `.user` and `State.__getattr__` of Starlette.
 */
export const exchangeOf = (project: Project, module: Module, definition: Node): Exchange =>
  exchanges(project)(module, definition);

const exchanges = perObject((project: Project) =>
  perNode((module: Module, definition: Node): Exchange => {
    const pieces = piecesOf(project, module, definition);
    const sets = pieces.flatMap(({ node }) => setIn(node));
    const reads = handlingsOf(project, module, definition).flatMap((each) => readBy(project, each));
    const asks = handlingsOf(project, module, definition).flatMap((each) => askedBy(project, each));
    return {
      asks: [...new Set(asks)].filter((each) => !sets.includes(each)),
      late: [...new Set(pieces.flatMap((each) => lateIn(project, each)))],
      sets: [...new Set(sets)],
      reads: [...new Set(reads)].filter(
        (each) => !sets.includes(each) && !isYielded(project, each),
      ),
    };
  }),
);

/** `request.state.id`, `getattr(request.state, "id", None)`, `response.headers.get("x-request-id")` */
function lateIn(project: Project, { module, node }: Piece): string[] {
  const read = descendants(node, 'attribute').flatMap((each) => {
    const [, , name] = isTarget(each) ? [] : (STATE.exec(each.text) ?? []);
    return name === undefined ? [] : [`request.state.${name}`];
  });
  const asked = askedIn(node.text);
  const scoped = [...node.text.matchAll(SCOPED)].map(
    ([, name, key]) => `request.state.${name ?? key}`,
  );
  const answered = descendants(node, 'call', 'subscript').flatMap((each) => {
    const on = each.type === 'call' ? methodCall(each) : undefined;
    const [object, key] =
      each.type === 'subscript'
        ? children(each)
        : on?.method === 'get'
          ? [on.on, givenTo(each)[0]]
          : [];
    const isAnswer =
      object !== undefined && /\.headers$/.test(object.text) && !OF_REQUESTS.test(object.text);
    const name = isAnswer && key && !isTarget(each) ? textOf(project, module, key) : undefined;
    return /^(x-)?(request|correlation|trace)-id$/i.test(name ?? '') ? [ANSWERED_ID] : [];
  });
  return [...read, ...asked, ...scoped, ...answered];
}

/** `getattr(request.state, "user_id", None)` */
const askedIn = (text: string): string[] =>
  [...text.matchAll(/\bgetattr\([\w.]+\.state,\s*["'](\w+)["']/g)].map(
    ([, name]) => `request.state.${name}`,
  );

/** What is asked for before the request is handed on, by a helper, too. */
function askedBy(project: Project, handling: Handling): string[] {
  const { module, fn } = handling;
  const onward = handsOn(handling);
  const calls = callsIn(project, module);
  return descendants(fn, 'call').flatMap((call) => {
    if (onward.some((each) => each.id === call.id || ranAfter(each, call, calls))) return [];
    const [helper] = piecesOf(project, module, call).slice(1);
    return [...askedIn(call.text), ...askedIn(helper?.node.text ?? '')];
  });
}

/** `scope["state"]["id"]`, `scope.get("state", {}).get("id")` */
const SCOPED =
  /\bscope(?:\[["']state["']\]|\.get\(["']state["'](?:,\s*\{\})?\))(?:\[["'](\w+)["']\](?!\s*=[^=])|\.get\(["'](\w+)["'])/g;

const OF_REQUESTS = new RegExp(`^${REQUEST}\\.headers$`);

/** `yield {"pool": pool}` of a lifespan is the state of every request. */
function isYielded(project: Project, what: string): boolean {
  const [, name] = /^request\.state\.(\w+)$/.exec(what) ?? [];
  const yielded = new RegExp(`\\byield\\s*\\{[^{}]*["']${name}["']`);
  return (
    name !== undefined &&
    project.mentioning('yield {').some((path) => yielded.test(project.files.read(path) ?? ''))
  );
}

const STATE = /^(?!self\.state\b)(?!(.*\.)?app\.state\b)[\w.]+\.state\.(\w+)$/;
const SCOPE = /\bscope\[["'](session|user|auth)["']\]$/;

/** `request.state.user = ...`, `scope["session"] = ...`, `setattr(request.state, "user", ...)` */
function setIn(node: Node): string[] {
  const targets = descendants(node, 'assignment').flatMap((each) => field(each, 'left') ?? []);
  const written = targets.flatMap(({ text }) => {
    const [, key] = SCOPE.exec(text) ?? [];
    const [, , name] = STATE.exec(text) ?? [];
    const [, kept] = /\bscope\[["']state["']\]\[["'](\w+)["']\]$/.exec(text) ?? [];
    const attribute = name ?? kept;
    if (key !== undefined) return [`request.${key}`];
    return attribute === undefined ? [] : [`request.state.${attribute}`];
  });
  const given = [...node.text.matchAll(/\bsetattr\([\w.]+\.state,\s*["'](\w+)["']/g)];
  return [...written, ...given.map(([, name]) => `request.state.${name}`)];
}

function readBy(project: Project, handling: Handling): string[] {
  const { module, fn, kind } = handling;
  const onward = handsOn(handling);
  const calls = callsIn(project, module);
  const isEarly = (node: Node): boolean =>
    functionAround(node)?.id === fn.id &&
    !onward.some((call) => call.id !== node.id && ranAfter(call, node, calls) !== undefined);
  const parameters = parametersOf(fn).filter((name) => name !== 'self');
  const names = [...(kind === 'dispatch' ? parameters.slice(0, 1) : []), ...connectionsIn(fn)];
  const helped = descendants(fn, 'call').flatMap((call) => {
    const [helper] =
      isEarly(call) && !isTried(call, fn) ? piecesOf(project, module, call).slice(1) : [];
    const inner = helper ? namesWithin(call, helper.node, names) : [];
    return helper && inner.length > 0 ? readIn(helper.node, inner, () => true) : [];
  });
  return [...readIn(fn, names, isEarly), ...helped];
}

/** `request = Request(scope, receive)` */
export const connectionsIn = (fn: Node): string[] =>
  descendants(fn, 'assignment').flatMap((each) => {
    const right = field(each, 'right');
    const isMade =
      right?.type === 'call' &&
      /(^|\.)(Request|HTTPConnection)$/.test(field(right, 'function')?.text ?? '');
    return isMade ? [field(each, 'left')?.text ?? ''] : [];
  });

function readIn(fn: Node, names: readonly string[], isEarly: (node: Node) => boolean): string[] {
  return descendants(fn, 'attribute').flatMap((node) => {
    const [, owner = '', what = ''] =
      /^(\w+)\.(session|user|auth|state\.\w+)$/.exec(node.text) ?? [];
    const [, attribute = what] = what.split('.');
    const isRead = names.includes(owner) && !isTarget(node) && isEarly(node);
    return isRead && !isTried(node, fn) && !isDoubted(fn, attribute) ? [`request.${what}`] : [];
  });
}

const isTarget = (node: Node): boolean =>
  node.parent?.type === 'assignment' && field(node.parent, 'left')?.id === node.id;

/** Within a `try` that catches something. */
function isTried(node: Node, fn: Node): boolean {
  const attempt = around(node, /^(try_statement|function_definition)$/);
  return attempt?.type === 'try_statement' && attempt.startIndex >= fn.startIndex;
}

/** The code knows that it may be missing: `hasattr(request.state, "user")`, `"session" in request.scope`. */
const isDoubted = (fn: Node, name: string): boolean =>
  new RegExp(
    `["']${name}["']\\s*(not\\s+)?in\\b|\\b(has|get)attr\\([^()]*["']${name}["']|\\.get\\(["']${name}["']`,
  ).test(fn.text);
