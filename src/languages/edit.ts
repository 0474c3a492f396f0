import type { Span } from '../types.ts';

/** Replaces `span` by `text`; an empty span inserts. */
export type Edit = { readonly span: Span; readonly text: string };

/** Applies edits that do not overlap; those at the same place keep their sequence. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => b.edit.span.start - a.edit.span.start || b.index - a.index);
  return sorted.reduce(
    (result, { edit }) =>
      result.slice(0, edit.span.start) + edit.text + result.slice(edit.span.end),
    text,
  );
}

export const insertion = (at: number, text: string): Edit => ({
  span: { start: at, end: at },
  text,
});

/** The line end that stands nearest before `offset`, else the file's first one. */
export function eolAt(text: string, offset: number): string {
  const before = text.lastIndexOf('\n', offset - 1);
  const at = before >= 0 ? before : text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

export const lineStart = (text: string, offset: number): number =>
  text.lastIndexOf('\n', offset - 1) + 1;

/** Offset just behind the line end of the line that holds `offset`. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

/** The white space that the line of `offset` begins with; form feeds and a BOM are not indentation. */
export function indentAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return /^[\uFEFF\f]*([ \t]*)/.exec(text.slice(start, offset))?.[1] ?? '';
}
