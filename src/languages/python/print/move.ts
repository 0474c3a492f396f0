import type { Span } from '../../../types.ts';
import { type Edit, eolAt, insertion, lineEnd, lineStart } from '../../edit.ts';
import type { Module, Node } from '../tree/module.ts';
import { commentsAbove } from './edit.ts';

/** Whole lines with the line end that the last line of a file may lack. */
export const withEnd = (lines: string, eol: string): string =>
  lines.endsWith('\n') ? lines : lines + eol;

/** A blank line sets the statement off from what is above it. */
export const isSetOff = (text: string, from: number): boolean =>
  /(^|\n)[ \t]*\r?\n$/.test(text.slice(0, from));

/**
 * Puts lines below a statement, `setOff` from it where they were before, and always from a block. Above another
 * registration they stand as close as that one does.
 */
export function insertedBelow(module: Module, anchor: Node, lines: string, setOff: boolean): Edit {
  const { text } = module;
  const at = lineEnd(text, anchor.endIndex);
  const eol = eolAt(text, anchor.endIndex);
  const gap = Math.max(gapBelow(anchor), setOff ? 1 : 0);
  const [, blank = ''] = NEXT.exec(text.slice(at)) ?? [];
  if (gap > 0 && blank.split('\n').length - 1 === gap) return insertion(at + blank.length, lines);
  return text.slice(0, at).endsWith('\n')
    ? insertion(at, eol.repeat(gap) + lines)
    : insertion(at, eol.repeat(gap + 1) + lines.replace(/\r?\n$/, ''));
}

/** Blank lines, then comments, then a registration. */
const NEXT = /^((?:[ \t]*\r?\n)+)(?:[ \t]*#.*\n)*[ \t]*[\w.]+\.(?:add_middleware|middleware)\(/;

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
