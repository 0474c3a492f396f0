import type { Module, Node } from '../../../languages/python/tree/module.ts';
import type { Spot } from '../../seam/auditing.ts';

/** Where a node stands; a definition is underlined on its first line only. */
export function spotOf(module: Module, node: Node): Spot {
  const { startPosition: start } = node;
  const end =
    node.endPosition.row === start.row || !/_definition$/.test(node.type)
      ? node.endPosition
      : { row: start.row, column: (module.text.split('\n')[start.row] ?? '').trimEnd().length };
  return {
    file: module.path,
    line: start.row + 1,
    column: start.column + 1,
    endLine: end.row + 1,
    endColumn: end.column + 1,
  };
}
