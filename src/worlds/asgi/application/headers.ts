import { textOf } from '../../../languages/python/follow/literals.ts';
import { follow } from '../../../languages/python/follow/sources.ts';
import {
  callArguments,
  children,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { methodCall, operatorOf } from '../../../languages/python/tree/search.ts';

/** What requests are called in middleware and its helpers. */
export const REQUEST = String.raw`(?:self\.)?_?(?:http_)?(?:request|req|conn|connection)`;
const HEADERS = new RegExp(String.raw`^${REQUEST}\.headers$`);
const MADE =
  /^(starlette\.datastructures\.)?Headers\(|^dict\(\s*(self\.)?(request\.)?scope(\[["']headers["']\]|\.get\(["']headers["'])/;

/** `request.headers`, or a name for it. */
function areHeaders(project: Project, module: Module, node: Node): boolean {
  if (HEADERS.test(node.text) || MADE.test(node.text)) return true;
  if (node.type !== 'identifier') return false;
  const sources = follow(project, module, node);
  return (
    sources.length > 0 &&
    sources.every(
      ({ kind, node: { text } }) =>
        kind === 'whole' &&
        (HEADERS.test(text) || MADE.test(text) || /^dict\(.*\.headers\)$/.test(text)),
    )
  );
}

/** The name, in lower case, of the header that `headers.get(name)` or `headers[name]` reads; `''` where it is unknown. */
export function headerRead(project: Project, module: Module, node: Node): string | undefined {
  const key = keyRead(project, module, node);
  return key && (textOf(project, module, key)?.toLowerCase() ?? '');
}

/** The header of which `name in headers` asks whether it is there. */
export function headerAsked(project: Project, module: Module, node: Node): string | undefined {
  const [key, object] = node.type === 'comparison_operator' ? children(node) : [];
  const isAsked = key && object && /^(not )?in$/.test(operatorOf(node));
  return isAsked && areHeaders(project, module, object)
    ? (textOf(project, module, key)?.toLowerCase() ?? '')
    : undefined;
}

/** The expression that names the header. */
export function keyRead(project: Project, module: Module, node: Node): Node | undefined {
  if (node.type === 'subscript') {
    const [object, key] = children(node);
    return object && key && areHeaders(project, module, object) ? key : undefined;
  }
  const { on, method = '' } = methodCall(node) ?? {};
  const isRead = on && /^get(list)?$/.test(method) && areHeaders(project, module, on);
  return isRead ? callArguments(node).positional[0] : undefined;
}

/** All headers as they come: `request.headers`, `scope["headers"]`. */
export const areAllHeaders = ({ text }: Node): boolean =>
  HEADERS.test(text.replace(/\.raw$/, '')) ||
  /^((self|request)\.)*scope\[["']headers["']\]$/.test(text);
