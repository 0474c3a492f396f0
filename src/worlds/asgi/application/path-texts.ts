import { literalsOf } from '../../../languages/python/follow/literals.ts';
import { follow } from '../../../languages/python/follow/sources.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { operatorOf } from '../../../languages/python/tree/search.ts';

/** The texts that a path may be, put together or not: `f"{API}/items"`, `API + "/items"`; none where a part is not read. */
export function pathTexts(project: Project, module: Module, node: Node): string[] {
  const read = (part: Node): string[] => pathTexts(project, module, part);
  if (node.type === 'binary_operator' && operatorOf(node) === '+') {
    const [left, right] = [field(node, 'left'), field(node, 'right')];
    return left && right ? together([read(left), read(right)]) : [];
  }
  const parts = children(node);
  if (node.type === 'string' && parts.some(({ type }) => type === 'interpolation'))
    return together(
      parts
        .filter(({ type }) => type === 'string_content' || type === 'interpolation')
        .map((part) => (part.type === 'string_content' ? [part.text] : interpolated(part, read))),
    );
  const texts = literalsOf(project, module, node).flatMap(({ value }) =>
    typeof value === 'string' ? [value] : [],
  );
  return texts.length > 0 ? texts : elementTexts(project, module, node);
}

/** `for path in ("/a", "/b")`: each of them. */
const elementTexts = (project: Project, module: Module, name: Node): string[] =>
  name.type !== 'identifier'
    ? []
    : follow(project, module, name)
        .filter(({ kind, node }) => kind === 'element' && /^(tuple|list|set)$/.test(node.type))
        .flatMap((source) =>
          children(source.node).flatMap((each) => pathTexts(project, source.module, each)),
        );

/** `{API}`; `{API!r}` and `{API:>9}` are nothing that a path has. */
function interpolated(part: Node, read: (node: Node) => string[]): string[] {
  const [expression, ...more] = children(part);
  return expression && more.length === 0 ? read(expression) : [];
}

const together = (parts: readonly (readonly string[])[]): string[] =>
  parts.reduce<string[]>(
    (before, texts) => before.flatMap((start) => texts.map((text) => start + text)),
    [''],
  );
