import { eolAt, lineEnd, lineStart } from '../../../languages/edit.ts';
import { commentsAbove } from '../../../languages/python/print/edit.ts';
import {
  above,
  insertedBelow,
  isSetOff,
  takenOut,
  withEnd,
} from '../../../languages/python/print/move.ts';
import { nameOf } from '../../../languages/python/tree/functions.ts';
import {
  children,
  field,
  firstCode,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import { type StatementMove, standsAlone, statementAt } from '../read/statement-at.ts';
import type { AsgiLayer, AsgiReading, Frame } from '../types.ts';
import { moveElement, unlist } from './move-element.ts';

/**
 * Moves a registration directly outside or inside another layer: its whole statement with comments and condition,
 * within the block that both share, or its element within their list. Undefined where that cannot be done safely.
 */
export function moveLayer(
  project: Project,
  reading: AsgiReading,
  layer: AsgiLayer,
  side: 'outside' | 'inside',
  other: AsgiLayer,
): StatementMove | undefined {
  if (reading.doubts.length > 0) return undefined;
  if (layer.site.kind === 'element')
    return (
      moveElement(project, layer.site, side, other.site) ?? unlist(project, layer, side, other)
    );
  if (layer.site.kind !== 'call' || other.site.kind === 'wrap') return undefined;
  const frames = parting(layer.site.frames, other.site.frames);
  if (!frames) return undefined;
  const [mine, theirs] = frames;
  const moves = (each: AsgiLayer): boolean =>
    each.site.frames.some(
      ({ file, statement }) => file === mine.file && statement.start === mine.statement.start,
    );
  if (reading.layers.some((each) => each !== layer && moves(each))) return undefined;
  const module = project.module(mine.file);
  return module && moveStatement(module, mine, theirs, side);
}

/** The frames of two registrations in the innermost block that both run in. */
function parting(a: readonly Frame[], b: readonly Frame[]): readonly [Frame, Frame] | undefined {
  const depth = a.findIndex(
    (frame, index) =>
      frame.statement.start !== b[index]?.statement.start || frame.file !== b[index]?.file,
  );
  const [mine, theirs] = [a[depth], b[depth]];
  if (!mine || !theirs || mine.file !== theirs.file || mine.block !== theirs.block)
    return undefined;
  return [mine, theirs];
}

function moveStatement(
  module: Module,
  mine: Frame,
  theirs: Frame,
  side: 'outside' | 'inside',
): StatementMove | undefined {
  const node = statementAt(module, mine.statement);
  const anchor = statementAt(module, theirs.statement);
  if (!node || !anchor || !standsAlone(module, node) || !standsAlone(module, anchor))
    return undefined;
  if (node.type === 'decorated_definition')
    return side === 'outside' ? registerBelow(module, node, anchor, mine.app) : undefined;
  if (!canPass(node, anchor)) return undefined;
  const { text } = module;
  const from = commentsAbove(text, node.startIndex);
  const lines = withEnd(text.slice(from, lineEnd(text, node.endIndex)), eolAt(text, node.endIndex));
  const setOff = isSetOff(text, from);
  const into =
    side === 'outside'
      ? insertedBelow(module, anchor, lines, setOff)
      : above(module, anchor, lines);
  return {
    path: module.path,
    edits: [takenOut(text, from, node.endIndex), into],
    pure: isPure(node),
  };
}

/** Names that it binds are not used on the way, and names that it uses are not bound there. */
function canPass(node: Node, anchor: Node): boolean {
  const block = node.parent;
  if (!block) return false;
  const [low, high] = [
    Math.min(node.startIndex, anchor.startIndex),
    Math.max(node.startIndex, anchor.startIndex),
  ];
  const between = statements(block).filter(
    (each) => low <= each.startIndex && each.startIndex <= high && each.id !== node.id,
  );
  if (between.some((each) => descendants(each, 'wildcard_import').length > 0)) return false;
  const bound = boundBy(node);
  const used = new Set(descendants(node, 'identifier').map(({ text }) => text));
  return between.every(
    (each) =>
      !descendants(each, 'identifier').some(({ text }) => bound.has(text)) &&
      ![...boundBy(each)].some((name) => used.has(name)),
  );
}

/** Every name that a statement may bind, wherever in it. */
function boundBy(node: Node): Set<string> {
  const targets = descendants(
    node,
    'assignment',
    'augmented_assignment',
    'named_expression',
    'for_statement',
  ).map((each) => field(each, 'left') ?? field(each, 'name'));
  const others = descendants(
    node,
    'as_pattern_target',
    'delete_statement',
    'import_statement',
    'import_from_statement',
  );
  const defined = descendants(node, 'function_definition', 'class_definition');
  return new Set([
    ...targets.flatMap((each) => (each ? namesIn(each) : [])),
    ...others.flatMap((each) => descendants(each, 'identifier').map(({ text }) => text)),
    ...defined.map(nameOf),
  ]);
}

/** The names of a target; `app.state.limiter` binds none. */
function namesIn(target: Node): string[] {
  if (target.type === 'identifier') return [target.text];
  return /^(pattern_list|tuple_pattern|list_pattern|list_splat_pattern)$/.test(target.type)
    ? children(target).flatMap(namesIn)
    : [];
}

/** Only registrations, maybe under a condition. */
function isPure(node: Node): boolean {
  if (node.type === 'expression_statement')
    return /\.(add_middleware|instrument)$/.test(calledBy(firstCode(node)));
  if (node.type !== 'if_statement') return false;
  return descendants(node, 'block').every((block) => statements(block).every(isPure));
}

const calledBy = (node: Node | undefined): string =>
  (node?.type === 'call' ? field(node, 'function')?.text : undefined) ?? '';

/** `@app.middleware("http")` goes, and `app.middleware("http")(f)` stands below the other layer's statement. */
function registerBelow(
  module: Module,
  node: Node,
  anchor: Node,
  app: string,
): StatementMove | undefined {
  const { text } = module;
  const [decorator, another] = node.children.filter((child) => child?.type === 'decorator');
  const definition = field(node, 'definition');
  if (!decorator || another || !definition || anchor.startIndex < node.startIndex) return undefined;
  const call = firstCode(decorator)?.text;
  if (call === undefined || !call.startsWith(`${app}.`)) return undefined;
  const indent = text.slice(lineStart(text, node.startIndex), node.startIndex);
  const line = `${indent}${call}(${nameOf(definition)})${eolAt(text, node.startIndex)}`;
  const removal = { span: { start: decorator.startIndex, end: definition.startIndex }, text: '' };
  return {
    path: module.path,
    edits: [removal, insertedBelow(module, anchor, line, false)],
    pure: true,
  };
}
