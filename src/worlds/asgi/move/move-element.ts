import { type Edit, eolAt, indentAt, insertion } from '../../../languages/edit.ts';
import { removal } from '../../../languages/python/print/edit.ts';
import { elementLines, insertedBelow } from '../../../languages/python/print/move.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { functionAround } from '../../../languages/python/tree/search.ts';
import type { Span } from '../../../types.ts';
import { type StatementMove, standsAlone, statementAt } from '../read/statement-at.ts';
import type { AsgiLayer, Site } from '../types.ts';

type Element = Extract<Site, { readonly kind: 'element' }>;

/** Moves an element of a list directly before or behind another one of the same list. */
export function moveElement(
  project: Project,
  site: Element,
  side: 'outside' | 'inside',
  other: Site,
): StatementMove | undefined {
  const module = project.module(site.list.file);
  if (other.kind !== 'element' || !module || !areTogether(site, other)) return undefined;
  const { text, path } = module;
  const [mine, theirs] = [elementLines(text, site.span), elementLines(text, other.span)];
  if (!mine || !theirs) {
    const edit = swapped(module, site, side, other.span);
    return edit && { path, edits: [edit], pure: true };
  }
  const at = side === 'outside' ? theirs.start : theirs.end;
  const moved = insertion(at, text.slice(mine.start, mine.end));
  return { path, edits: [{ span: mine, text: '' }, moved], pure: true };
}

const areTogether = (a: Element, b: Element): boolean =>
  a.list.file === b.list.file && a.list.span.start === b.list.span.start;

/** The elements in another sequence; what stands between them stays where it is. */
function swapped(
  { root, text }: Module,
  { list, span }: Element,
  side: 'outside' | 'inside',
  other: Span,
): Edit | undefined {
  const node = listAt(root, list.span);
  const elements = node ? children(node) : [];
  const from = elements.findIndex(({ startIndex }) => startIndex === span.start);
  const to = elements.findIndex(({ startIndex }) => startIndex === other.start);
  if (from < 0 || to < 0 || elements.some(({ type }) => type === 'comment')) return undefined;
  const moved = elements.toSpliced(from, 1);
  const index = to - (from < to ? 1 : 0) + (side === 'outside' ? 0 : 1);
  const sequence = moved.toSpliced(index, 0, ...elements.slice(from, from + 1));
  const [first, last] = [elements[0], elements.at(-1)];
  if (!first || !last) return undefined;
  const parts = sequence.map((each, place) => {
    const [here, next] = [elements[place], elements[place + 1]];
    return each.text + (here && next ? text.slice(here.endIndex, next.startIndex) : '');
  });
  return { span: { start: first.startIndex, end: last.endIndex }, text: parts.join('') };
}

function listAt(root: Node, { start, end }: Span): Node | undefined {
  let node = root.descendantForIndex(start, end - 1);
  while (node && !(node.type === 'list' && node.startIndex === start && node.endIndex === end))
    node = node.parent;
  return node ?? undefined;
}

/**
 * Takes an element out of a constructor's list and registers it below the statement of a layer that lies outside
 * the list: `Middleware(X, a=1)` becomes `app.add_middleware(X, a=1)`.
 */
export function unlist(
  project: Project,
  { site }: AsgiLayer,
  side: 'outside' | 'inside',
  { site: other }: AsgiLayer,
): StatementMove | undefined {
  if (side !== 'outside' || site.kind !== 'element' || other.kind !== 'call' || site.through)
    return undefined;
  const frame = other.frames.findLast(
    ({ guarded, app, returns }) => !guarded && app !== '' && !returns,
  );
  const module = project.module(site.list.file);
  if (!frame || !module || frame.file !== module.path) return undefined;
  const { text, root, path } = module;
  const anchor = statementAt(module, frame.statement);
  const list = listAt(root, site.list.span);
  const call = list && children(list).find(({ startIndex }) => startIndex === site.span.start);
  if (!anchor || !list || call?.type !== 'call' || !standsAlone(module, anchor)) return undefined;
  const { positional } = callArguments(call);
  const args = field(call, 'arguments');
  if (!args || positional.length === 0 || children(list).length < 2 || !isSeen(list, anchor))
    return undefined;
  const [from, to] = [indentAt(text, call.startIndex), indentAt(text, anchor.startIndex)];
  const lines = `${frame.app}.add_middleware${args.text}`.split(/\r?\n/);
  const body = lines.map((line, index) =>
    index > 0 && line.startsWith(from) ? to + line.slice(from.length) : line,
  );
  const eol = eolAt(text, anchor.endIndex);
  const code = `${to}${body.join(eol)}${eol}`;
  return {
    path,
    edits: [removal(text, site.span, 0), insertedBelow(module, anchor, code, false)],
    pure: true,
  };
}

/** What the list's elements name is known at the statement, too. */
function isSeen(list: Node, anchor: Node): boolean {
  const around = functionAround(list);
  return !around || around.id === functionAround(anchor)?.id;
}
