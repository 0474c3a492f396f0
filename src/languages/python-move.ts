import type { Span } from '../types.ts';
import { type Edit, eolAt, insertion, lineEnd, lineStart } from './edit.ts';
import type { Module, Node } from './python.ts';
import { commentsAbove } from './python-edit.ts';

/** Whole lines with the line end that the last line of a file may lack. */
export const withEnd = (lines: string, eol: string): string =>
  lines.endsWith('\n') ? lines : lines + eol;

/** A blank line sets the statement off from what is above it. */
export const isSetOff = (text: string, from: number): boolean =>
  /(^|\n)[ \t]*\r?\n$/.test(text.slice(0, from));

/** Puts lines below a statement, `setOff` from it where they were before, and always from a block. */
export function below(module: Module, anchor: Node, lines: string, setOff: boolean): Edit {
  const { text } = module;
  const at = lineEnd(text, anchor.endIndex);
  const eol = eolAt(text, anchor.endIndex);
  const blank = eol.repeat(Math.max(gapBelow(anchor), setOff ? 1 : 0));
  return text.slice(0, at).endsWith('\n')
    ? insertion(at, blank + lines)
    : insertion(at, eol + blank + lines.replace(/\r?\n$/, ''));
}

/** Blank lines that formatters want below a function, and readers below a block. */
function gapBelow(anchor: Node): number {
  if (/_definition$/.test(anchor.type)) return anchor.parent?.type === 'module' ? 2 : 1;
  return /^(if|for|while|try|with|match)_statement$/.test(anchor.type) ? 1 : 0;
}

/** Puts lines above a statement and its comments. */
export const above = ({ text }: Module, anchor: Node, lines: string): Edit =>
  insertion(commentsAbove(text, anchor.startIndex), lines);

/** The lines go; of the blank lines around them the larger group stays. */
export function takenOut(text: string, from: number, end: number): Edit {
  const to = lineEnd(text, end);
  const before = /(?:^|\n)((?:[ \t]*\r?\n)*)$/.exec(text.slice(0, from))?.[1] ?? '';
  const after = /^(?:[ \t]*\r?\n)*/.exec(text.slice(to))?.[0] ?? '';
  const start = before.length <= after.length ? from - before.length : from;
  const stop = before.length <= after.length ? to : to + after.length;
  return { span: { start, end: before === '' || after === '' ? to : stop }, text: '' };
}

/** The lines of a list's element with the comments above and its comma, where it shares them with no other. */
export function elementLines(text: string, { start, end }: Span): Span | undefined {
  const before = text.slice(lineStart(text, start), start);
  const after = text.slice(end, lineEnd(text, end));
  if (!/^[ \t]*$/.test(before) || !/^[ \t]*,[ \t]*(#.*)?\r?\n$/.test(after)) return undefined;
  return { start: commentsAbove(text, start), end: lineEnd(text, end) };
}
