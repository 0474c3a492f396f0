import { assignedTo } from '../../../languages/python/follow/assigned.ts';
import { textOf } from '../../../languages/python/follow/literals.ts';
import {
  callArguments,
  children,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { functionAround, methodCall } from '../../../languages/python/tree/search.ts';

/** What requests are called in middleware and its helpers. */
export const REQUEST = String.raw`(?:self\.)?_?(?:http_)?(?:request|req|conn|connection)`;
const HEADERS = new RegExp(String.raw`^${REQUEST}\.headers$`);
const MADE =
  /^(starlette\.datastructures\.)?Headers\(|^dict\(\s*(self\.)?(request\.)?scope(\[["']headers["']\]|\.get\(["']headers["'])/;

/** `request.headers`, or a name for it. */
function areHeaders(module: Module, node: Node): boolean {
  if (HEADERS.test(node.text) || MADE.test(node.text)) return true;
  if (node.type !== 'identifier') return false;
  for (let fn = functionAround(node); fn; fn = functionAround(fn)) {
    const values = assignedTo(module, fn, node.text);
    if (values.length > 0)
      return values.every(
        ({ value }) =>
          value !== undefined &&
          (HEADERS.test(value.text) ||
            MADE.test(value.text) ||
            /^dict\(.*\.headers\)$/.test(value.text)),
      );
  }
  return false;
}

/** The name, in lower case, of the header that `headers.get(name)` or `headers[name]` reads; `''` where it is unknown. */
export function headerRead(project: Project, module: Module, node: Node): string | undefined {
  const key = keyRead(module, node);
  return key && (textOf(project, module, key)?.toLowerCase() ?? '');
}

/** The expression that names the header. */
export function keyRead(module: Module, node: Node): Node | undefined {
  if (node.type === 'subscript') {
    const [object, key] = children(node);
    return object && key && areHeaders(module, object) ? key : undefined;
  }
  const { on, method = '' } = methodCall(node) ?? {};
  const isRead = on && /^get(list)?$/.test(method) && areHeaders(module, on);
  return isRead ? callArguments(node).positional[0] : undefined;
}

/** All headers as they come: `request.headers`, `scope["headers"]`. */
export const areAllHeaders = ({ text }: Node): boolean =>
  HEADERS.test(text.replace(/\.raw$/, '')) ||
  /^((self|request)\.)*scope\[["']headers["']\]$/.test(text);
