import type { Module, Node } from './module.ts';
import { descendants } from './search.ts';

/** The text of a node without comments and docstrings: what they say must not count. */
export function codeOf({ text }: Module, node: Node): string {
  const silent = descendants(node, 'comment', 'expression_statement').filter(
    ({ type, firstNamedChild }) => type === 'comment' || firstNamedChild?.type === 'string',
  );
  let code = '';
  let at = node.startIndex;
  for (const { startIndex, endIndex } of silent) {
    code += text.slice(at, Math.max(at, startIndex));
    at = Math.max(at, endIndex);
  }
  return code + text.slice(at, node.endIndex);
}
