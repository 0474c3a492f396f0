import { textOf } from '../../../languages/python/follow/literals.ts';
import { lineage } from '../../../languages/python/names/classes.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import { isAsync, isAwaited } from '../../../languages/python/tree/functions.ts';
import {
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { descendants, methodCall, stringValue } from '../../../languages/python/tree/search.ts';

import { runBy } from './run-by.ts';

/** Code that runs as part of a layer. */
export type Piece = {
  readonly module: Module;
  readonly node: Node;
  /** What it makes comes to the request or back to its caller: an audit that is written on the way does not. */
  readonly isKept: boolean;
};

/** How deep helpers are followed, and how many pieces of code are looked at. */
const DEPTH = 2;
const MOST = 40;

/** A layer's class with those it derives from, or its function, and the functions of the project that it calls. */
export function piecesOf(project: Project, module: Module, definition: Node): Piece[] {
  const classes =
    definition.type === 'class_definition' ? lineage(project, { module, definition }) : [];
  const pieces: (Piece & { readonly depth: number })[] = [
    { module, node: definition, depth: 0, isKept: true },
    ...classes
      .slice(1)
      .map((each) => ({ module: each.module, node: each.definition, depth: 0, isKept: true })),
  ];
  const seen = new Set([`${module.path}:${definition.startIndex}`]);
  for (const piece of pieces) {
    if (piece.depth >= DEPTH || pieces.length > MOST) continue;
    for (const call of descendants(piece.node, 'call'))
      for (const { module: home, fn } of runBy(project, piece.module, call)) {
        const key = `${home.path}:${fn.startIndex}`;
        const isPart =
          home === module &&
          definition.startIndex <= fn.startIndex &&
          fn.endIndex <= definition.endIndex;
        if (seen.has(key) || isPart || (isAsync(fn) && !isAwaited(call))) continue;
        seen.add(key);
        const isKept = piece.isKept && (isUsed(call) || keeps(fn));
        pieces.push({ module: home, node: fn, depth: piece.depth + 1, isKept });
      }
  }
  return pieces;
}

/** Something is done with what the call gives. */
function isUsed({ parent }: Node): boolean {
  const at = parent?.type === 'await' ? parent.parent : parent;
  return at?.type !== 'expression_statement';
}

/** `request.state.id = ...`, `headers["x-id"] = ...`, `current_id.set(...)` */
const keeps = (fn: Node): boolean =>
  descendants(fn, 'assignment').some((each) =>
    /^(attribute|subscript)$/.test(field(each, 'left')?.type ?? ''),
  ) || descendants(fn, 'call').some((each) => methodCall(each)?.method === 'set');

/** A text that stands in the code, in lower case, and where; a docstring is none. */
export type CodeWord = { readonly text: string; readonly node: Node };

/** The texts in a piece of code, and in the constants that it names. */
export function wordsIn(project: Project, { module, node }: Piece): CodeWord[] {
  const own = stringsIn(node).map((each) => ({
    text: stringValue(each)?.toLowerCase() ?? '',
    node: each,
  }));
  const names = new Map(
    descendants(node, 'identifier')
      .filter(({ text }) => CONSTANT.test(text))
      .map((each) => [each.text, each]),
  );
  const constant = [...names.values()].flatMap((name) => {
    const origin = originAt(project, module, name);
    if (origin?.kind !== 'local' || origin.binding.kind !== 'value') return [];
    return stringsIn(origin.binding.node)
      .slice(0, MOST)
      .map((each) => ({ text: stringValue(each)?.toLowerCase() ?? '', node: name }));
  });
  return [...own, ...constant, ...memberWords(project, module, node)];
}

/** `Headers.REQUEST_ID`: the text that a class or another module keeps under a constant's name. */
function memberWords(project: Project, module: Module, node: Node): CodeWord[] {
  const members = new Map(
    descendants(node, 'attribute')
      .filter((each) => CONSTANT.test(field(each, 'attribute')?.text ?? ''))
      .map((each) => [each.text, each]),
  );
  return [...members.values()].slice(0, MOST).flatMap((each) => {
    const text = textOf(project, module, each);
    return text === undefined ? [] : [{ text: text.toLowerCase(), node: each }];
  });
}

const CONSTANT = /^_*[A-Z][A-Z0-9_]+$/;

const stringsIn = (node: Node): Node[] =>
  (node.type === 'string' ? [node] : descendants(node, 'string')).filter(
    ({ parent }) => parent?.type !== 'expression_statement',
  );
