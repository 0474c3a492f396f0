import { type Edit, lineEnd, lineStart } from '../../../languages/edit.ts';
import type { Module, Node } from '../../../languages/python/tree/module.ts';
import type { Span } from '../../../types.ts';

/** Edits that put one layer elsewhere in its nesting; `pure` when nothing but registrations moves along. */
export type StatementMove = {
  readonly path: string;
  readonly edits: readonly Edit[];
  readonly pure: boolean;
};

/** The statement that a span is. */
export function statementAt(module: Module, { start, end }: Span): Node | undefined {
  let node = module.root.descendantForIndex(start, end - 1);
  while (
    node?.parent &&
    node.startIndex === start &&
    node.parent.startIndex === start &&
    node.parent.endIndex <= end
  )
    node = node.parent;
  return node ?? undefined;
}

/** Nothing else stands on its lines. */
export function standsAlone({ text }: Module, node: Node): boolean {
  const before = text.slice(lineStart(text, node.startIndex), node.startIndex);
  const after = text.slice(node.endIndex, lineEnd(text, node.endIndex));
  return /^[\uFEFF\f \t]*$/.test(before) && /^[ \t]*(#.*)?\r?\n?$/.test(after);
}
