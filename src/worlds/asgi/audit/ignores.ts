import {
  lineOf,
  type Module,
  type Node,
  statements,
} from '../../../languages/python/tree/module.ts';
import { around, nodesOf } from '../../../languages/python/tree/search.ts';
import type { Ignore } from '../../seam/auditing.ts';
import { spotOf } from '../application/spot.ts';

const IGNORE = /#\s*create-mw:\s*ignore\[([^\]]*)\]/;

/** The comments of a file that silence a rule. */
export function ignoresIn(module: Module): Ignore[] {
  return nodesOf(module, 'comment').flatMap((comment) => {
    const [, names] = IGNORE.exec(comment.text) ?? [];
    if (names === undefined) return [];
    const lines = linesOf(module, comment);
    const spot = spotOf(module, comment);
    return names
      .split(',')
      .map((name) => name.trim())
      .map((rule) => ({ rule, comment: spot, ...lines }));
  });
}

/** Behind code: that statement, or the whole function or class that it opens. On a line of its own: what follows. */
function linesOf(module: Module, comment: Node): { from: number; to: number } {
  const line = lineOf(comment);
  const before = module.text.slice(
    comment.startIndex - comment.startPosition.column,
    comment.startIndex,
  );
  const target = before.trim() === '' ? following(comment) : statementOn(module, line);
  const from = target ? lineOf(target) : line;
  return { from: Math.min(from, line), to: target ? target.endPosition.row + 1 : line };
}

function following(comment: Node): Node | undefined {
  let at = comment.nextNamedSibling ?? undefined;
  while (at?.type === 'comment') at = at.nextNamedSibling ?? undefined;
  // A comment above the first statement of a block stands before the block.
  return at?.type === 'block' ? statements(at)[0] : at;
}

/** The outermost definition that begins on a line, else the smallest statement that stands on it. */
function statementOn(module: Module, line: number): Node | undefined {
  const begins = nodesOf(
    module,
    'decorated_definition',
    'function_definition',
    'class_definition',
  ).find((node) => lineOf(node) === line || headerLine(node) === line);
  if (begins) return begins;
  const row = line - 1;
  const text = module.text.split('\n')[row] ?? '';
  const column = text.length - text.trimStart().length;
  const at = module.root.descendantForPosition({ row, column });
  return at ? (/_statement$/.test(at.type) ? at : around(at, /_statement$/)) : undefined;
}

const headerLine = (node: Node): number => {
  const definition = node.childForFieldName('definition');
  return definition ? lineOf(definition) : lineOf(node);
};
