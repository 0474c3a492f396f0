import type { Span } from '../../../types.ts';
import { type Edit, eolAt, indentAt, insertion, lineEnd, lineStart } from '../../edit.ts';

/**
 * Writes a statement on its own line after the statement at `span`, at its indentation; on the same line, behind a
 * semicolon, where that statement shares its line with others. `gap` blank lines go before it.
 */
export function insertAfter(text: string, span: Span, statement: string, gap: number): Edit {
  const start = lineStart(text, span.start);
  const alone = /^[\uFEFF\f \t]*$/.test(text.slice(start, span.start));
  const end = lineEnd(text, span.end);
  const rest = text.slice(span.end, end);
  if (!alone || /^[ \t]*;[ \t]*[^\s#]/.test(rest))
    return insertion(span.end, `; ${statement.replaceAll(/\n\s*/g, ' ')}`);
  const eol = eolAt(text, end);
  const indent = indentAt(text, span.start);
  const lines = statement.split('\n').map((line) => (line === '' ? line : indent + line));
  const body = eol.repeat(gap) + lines.join(eol);
  return text.slice(0, end).endsWith('\n')
    ? insertion(end, body + eol)
    : insertion(end, eol + body);
}

/** Elements stand behind each other; a break inside one of them makes no list of one element a line. */
export function isFlat(text: string, list: Span): boolean {
  const inner = text.slice(list.start + 1, list.end - 1);
  return !inner.includes('\n') || !(/^[ \t]*(#.*)?\r?\n/.test(inner) || inner.includes('#'));
}

/** Code without comments on one line, as formatters put it there. */
export const flattened = (code: string): string =>
  code
    .replaceAll(/([([{])\n\s*/g, '$1')
    .replaceAll(/,?\n\s*([)\]}])/g, '$1')
    .replaceAll(/\n\s*/g, ' ');

/** Writes an element into a list literal, at the end or before the element at `before`. */
export function insertElement(
  text: string,
  list: Span,
  element: string,
  before: Span | undefined,
): Edit {
  const open = list.start + 1;
  const inner = text.slice(open, list.end - 1);
  if (isFlat(text, list)) {
    const flat = flattened(element);
    if (before) return insertion(before.start, `${flat}, `);
    const last = open + inner.trimEnd().length;
    return insertion(
      last,
      inner.trim() === '' ? flat : inner.trimEnd().endsWith(',') ? ` ${flat}` : `, ${flat}`,
    );
  }
  const eol = eolAt(text, list.end);
  const first = open + (/^\s*/.exec(inner)?.[0].length ?? 0);
  const indent = indentAt(text, before ? before.start : first);
  const lines = `${element},`.split('\n').map((line) => (line === '' ? line : indent + line));
  if (before) return insertion(commentsAbove(text, before.start), lines.join(eol) + eol);
  return appendElement(text, list, inner, lines, eol);
}

function appendElement(
  text: string,
  list: Span,
  inner: string,
  lines: string[],
  eol: string,
): Edit {
  const body = inner.trimEnd();
  const closing = lineStart(text, list.end - 1);
  const tail = body.split('\n').at(-1) ?? '';
  const needsComma = !/[,[]\s*(#.*)?$/.test(tail) && body !== '' && !/^\s*#/.test(tail);
  if (closing > list.start && text.slice(closing, list.end - 1).trim() === '') {
    if (!needsComma) return insertion(closing, lines.join(eol) + eol);
    const code = list.start + 1 + body.length;
    return {
      span: { start: code, end: closing },
      text: `,${text.slice(code, closing)}${lines.join(eol)}${eol}`,
    };
  }
  const at = list.start + 1 + body.length;
  return insertion(at, `${needsComma ? ',' : ''}${eol}${lines.join(eol)}`);
}

/** Start of the comment lines that stand directly above the line of `offset`, or of that line. */
export function commentsAbove(text: string, offset: number): number {
  let start = lineStart(text, offset);
  while (start > 0) {
    const previous = lineStart(text, start - 1);
    if (!/^[ \t]*#/.test(text.slice(previous, start))) break;
    start = previous;
  }
  return start;
}

/**
 * Takes a statement or element out with the lines it stands on, the comments above it when `from` says so, and
 * `gap` blank lines before it. On a line shared with others only its own text and one separator go.
 */
export function removal(text: string, span: Span, gap: number): Edit {
  const start = lineStart(text, span.start);
  const end = lineEnd(text, span.end);
  const around = `${text.slice(start, span.start)}|${text.slice(span.end, end)}`;
  if (!/^\s*\|,?\s*$/.test(around)) return inlineRemoval(text, span);
  let from = start;
  for (
    let blank = 0;
    blank < gap && /^\r?\n$/.test(text.slice(lineStart(text, from - 1), from));
    blank += 1
  ) {
    from = lineStart(text, from - 1);
  }
  // The last line of a file without a final newline takes the line end before it along.
  if (end === text.length && !text.endsWith('\n'))
    from -= /\r?\n$/.exec(text.slice(0, from))?.[0].length ?? 0;
  return { span: { start: from, end }, text: '' };
}

function inlineRemoval(text: string, { start, end }: Span): Edit {
  const before = /[;,][ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  if (before > 0) return { span: { start: start - before, end }, text: '' };
  const after = /^[;,][ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  return { span: { start, end: end + after }, text: '' };
}
