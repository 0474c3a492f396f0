import { perObject } from '../../../languages/memo.ts';
import { isCut, step } from '../../../languages/python/budget.ts';
import { allAssignedTo, sourcesOf } from '../../../languages/python/follow/assigned.ts';
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
  stringValue,
} from '../../../languages/python/tree/search.ts';

/** Whether an expression is something that the client sent: read from the request, or a parameter that may be. */
export type Sent = 'surely' | 'maybe' | undefined;

/** Deeper than any chain of variables that a reader follows. */
const DEEPEST = 5;

/** Parts of a request that the client writes. */
const PARTS = /^(headers|cookies|query_params|path_params)$/;
const BODY = /^(json|form|body|text)$/;
const ANSWER = /^(res|resp|response|reply|answer|r|result)$/i;

export function sentBy(project: Project, module: Module, node: Node, depth = 0): Sent {
  if (depth > DEEPEST) return undefined;
  const known = answers(project)[depth] ?? new Map<Node, { readonly sent: Sent }>();
  const found = known.get(node);
  if (found) return found.sent;
  const sent = step(project, module, node, () => lookedUp(project, module, node, depth));
  if (!isCut(project)) known.set(node, { sent });
  return sent;
}

/** What was found out, by depth: variables that are made of each other are asked about again and again. */
const answers = perObject((_: Project) =>
  Array.from({ length: DEEPEST + 1 }, () => new Map<Node, { readonly sent: Sent }>()),
);

function lookedUp(project: Project, module: Module, node: Node, depth: number): Sent {
  const chain = chainOf(node);
  const [wrapped] = chain.flatMap((each) => wrappedIn(each) ?? []).slice(-1);
  if (wrapped) return sentBy(project, module, wrapped, depth + 1);
  const root = chain.at(-1) ?? node;
  if (ANSWER.test(root.text)) return undefined;
  const isPart = chain.some(
    (each) =>
      PARTS.test(field(each, 'attribute')?.text ?? '') ||
      PARTS.test(stringValue(field(each, 'subscript')) ?? ''),
  );
  const isBody = chain.some((each) => BODY.test(field(each, 'attribute')?.text ?? ''));
  if ((isPart && root.type === 'identifier') || (isBody && isRequest(root))) return 'surely';
  // `Headers(scope=scope).get(...)`
  if (
    chain.some((each) =>
      /^(Headers|QueryParams|cookie_parser)$/.test(field(each, 'function')?.text ?? ''),
    )
  )
    return 'surely';
  if (root.type !== 'identifier') return undefined;
  return fromName(project, module, root, depth + 1);
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
export const isSentText = (project: Project, module: Module, node: Node): boolean =>
  step(project, module, node, () => isText(project, module, node)) ?? false;

function isText(project: Project, module: Module, node: Node): boolean {
  if (isString(project, module, node)) return true;
  if (/\.(headers|cookies|query_params)(\.get\(|\[)\s*["'][^()]*[)\]]$/.test(node.text))
    return true;
  if (node.type !== 'identifier') return false;
  const own = functionAround(node);
  const all = own ? allAssignedTo(module, own, node.text) : [];
  if (all.length > 0)
    return all.every(
      ({ value }) => value && value.text !== node.text && isSentText(project, module, value),
    );
  const type = typeOf(node) ?? '';
  return /\bstr\b/.test(type) && !/\bbytes\b/.test(type);
}

/** The annotation of the parameter that a name stands for. */
function typeOf(name: Node): string | undefined {
  const parameter = parameterAt(name);
  return parameter && field(parameter, 'type')?.text;
}

const isRequest = (root: Node): boolean =>
  /^(request|req|websocket|ws|http_request)$/.test(root.text) ||
  /\b(Request|WebSocket|HTTPConnection)\b/.test(typeOf(root) ?? '');

function fromName(project: Project, module: Module, name: Node, depth: number): Sent {
  const sources = sourcesOf(project, module, name).filter(({ module: home }) => home === module);
  const here = sources.filter(({ node }) => around(node, /^function_definition$/) !== undefined);
  for (const { node } of here) {
    const direct = sentBy(project, module, node, depth);
    if (direct) return direct;
    // `scheme, token = get_authorization_scheme_param(header)`, `token = token_from(request)`
    const list = node.type === 'call' ? field(node, 'arguments') : undefined;
    if ((list ? children(list) : []).some((each) => isSentArgument(project, module, each, depth)))
      return 'maybe';
  }
  if (here.length > 0) return undefined;
  const parameter = parameterAt(name);
  return parameter ? ofParameter(project, module, parameter) : undefined;
}

const isSentArgument = (project: Project, module: Module, node: Node, depth: number): boolean =>
  node.type === 'identifier' && isRequest(node)
    ? true
    : sentBy(project, module, node, depth) === 'surely';

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
