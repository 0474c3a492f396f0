import { type Again, reading } from '../../../languages/python/follow/reading.ts';
import { follow, sidesOf } from '../../../languages/python/follow/sources.ts';
import { isString } from '../../../languages/python/follow/strings.ts';
import { isMadeBy } from '../../../languages/python/follow/values.ts';
import { decorationOf, parameterAt } from '../../../languages/python/tree/functions.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  around,
  chainOf,
  descendants,
  functionAround,
  lastName,
  methodCall,
  stringValue,
} from '../../../languages/python/tree/search.ts';

/** Whether an expression is something that the client sent: read from the request, or a parameter that may be. */
export type Sent = 'surely' | 'maybe' | undefined;

/** Parts of a request that the client writes. */
const PARTS = /^(headers|cookies|query_params|path_params)$/;
const BODY = /^(json|form|body|text)$/;
const ANSWER = /^(res|resp|response|reply|answer|r|result)$/i;

/** Whether the client sent what an expression is. */
export const sentBy = reading<Sent>(
  (project, { module, node }, again) => {
    const chain = chainOf(node);
    const [wrapped] = chain.flatMap((each) => wrappedIn(each) ?? []).slice(-1);
    if (wrapped) return again(wrapped);
    const root = chain.at(-1) ?? node;
    if (ANSWER.test(root.text)) return undefined;
    if (isReadFrom(chain, root)) return 'surely';
    if (root.type !== 'identifier') return undefined;
    return fromName(project, module, root, again);
  },
  { cyclic: undefined, cut: undefined },
);

/** `request.headers.get(...)`, `(await request.json())["key"]`, `Headers(scope=scope).get(...)` */
function isReadFrom(chain: readonly Node[], root: Node): boolean {
  const isPart = chain.some(
    (each) =>
      PARTS.test(field(each, 'attribute')?.text ?? '') ||
      PARTS.test(stringValue(field(each, 'subscript')) ?? ''),
  );
  const isBody = chain.some((each) => BODY.test(field(each, 'attribute')?.text ?? ''));
  const isMade = chain.some((each) =>
    /^(Headers|QueryParams|cookie_parser)$/.test(field(each, 'function')?.text ?? ''),
  );
  return isMade || (isPart && root.type === 'identifier') || (isBody && isRequest(root));
}

/** `x or ""`, `str(x)`, `b"..." + x`: the part that may have been sent. */
function wrappedIn(node: Node): Node | undefined {
  if (node.type === 'boolean_operator') return children(node)[0];
  if (node.type === 'parenthesized_expression') return children(node)[0];
  const fn = node.type === 'call' ? field(node, 'function')?.text : undefined;
  const list = /^(str|bytes|dict|unquote)$/.test(fn ?? '') ? field(node, 'arguments') : undefined;
  return list ? children(list)[0] : undefined;
}

/** What the client sent is text (or not there at all), never bytes. */
export const isSentText = reading<boolean>(
  (project, { module, node }, again) => {
    if (isString(project, module, node)) return true;
    const of = node.type === 'subscript' ? children(node)[0] : getFrom(node);
    if (of && TEXTS.test(lastName(of))) return true;
    if (/^(boolean_operator|parenthesized_expression)$/.test(node.type))
      return children(node).every((each) => each.type === 'none' || again(each));
    const { on, method = '' } = methodCall(node) ?? {};
    if (on && SHAPES.test(method)) return again(on);
    if (node.type !== 'identifier') return false;
    const sources = follow(project, module, node);
    return (
      sources.length > 0 &&
      sources.every(({ kind, module: home, node: from }) => {
        if (kind === 'parameter') return isTextType(field(from, 'type')?.text ?? '');
        return /^(whole|part|changed)$/.test(kind) && again(from, home);
      })
    );
  },
  { cyclic: true, cut: false },
);

/** Starlette decodes these. */
const TEXTS = /^(headers|cookies|query_params|path_params)$/;
const SHAPES = /^(strip|lstrip|rstrip|lower|upper|replace|removeprefix|removesuffix)$/;

/** `headers` of `headers.get(name)` */
function getFrom(node: Node): Node | undefined {
  const { on, method } = methodCall(node) ?? {};
  return method === 'get' ? on : undefined;
}

const isTextType = (type: string): boolean => /\bstr\b/.test(type) && !/\bbytes\b/.test(type);

/** The annotation of the parameter that a name stands for. */
function typeOf(name: Node): string | undefined {
  const parameter = parameterAt(name);
  return parameter && field(parameter, 'type')?.text;
}

const isRequest = (root: Node): boolean =>
  /^(request|req|websocket|ws|http_request)$/.test(root.text) ||
  /\b(Request|WebSocket|HTTPConnection)\b/.test(typeOf(root) ?? '');

/** A variable of a function, or a parameter. */
function fromName(project: Project, module: Module, name: Node, again: Again<Sent>): Sent {
  for (const source of follow(project, module, name)) {
    if (source.module !== module || functionAround(source.node) === undefined) continue;
    if (source.kind === 'parameter') {
      const sent = ofParameter(project, module, source.node);
      if (sent) return sent;
    }
    for (const node of sidesOf(source)) {
      const direct = again(node);
      if (direct) return direct;
      // `scheme, token = get_authorization_scheme_param(header)`, `token = token_from(request)`
      const list = node.type === 'call' ? field(node, 'arguments') : undefined;
      if ((list ? children(list) : []).some((each) => isSentArgument(each, again))) return 'maybe';
    }
  }
  return undefined;
}

const isSentArgument = (node: Node, again: Again<Sent>): boolean =>
  node.type === 'identifier' && isRequest(node) ? true : again(node) === 'surely';

const MARKED =
  /\b(Header|Query|Cookie|Form|Body|Path)\s*\(|\b(HTTPAuthorizationCredentials|HTTPBasicCredentials|OAuth2PasswordRequestForm)\b/;

/** `x: str = Header()`, `x = Depends(api_key_header)`, a parameter of a route; or of any other function. */
function ofParameter(project: Project, module: Module, parameter: Node): Sent {
  const { text } = parameter;
  if (/^(self|cls)$/.test(text)) return undefined;
  if (MARKED.test(text)) return 'surely';
  if (/\b(Depends|Security)\s*\(/.test(text))
    return isScheme(project, module, parameter) ? 'surely' : undefined;
  const definition = around(parameter, /^function_definition$/);
  if (definition && ROUTE.test(decorationOf(definition))) return 'surely';
  return 'maybe';
}

const ROUTE = /^@[\w.]+\.(get|post|put|patch|delete|api_route|route|websocket)\(/m;

/** `Depends(X)` where X is one of fastapi.security's, made in place or at the top of a module. */
const isScheme = (project: Project, module: Module, parameter: Node): boolean =>
  descendants(parameter, 'identifier').some((name) =>
    isMadeBy(project, module, name, /^fastapi\.security\./),
  );
