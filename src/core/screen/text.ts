import truncatedWidth from 'fast-string-truncated-width';
import { printable } from '../../host/text.ts';

/** What a terminal shows of a text from somewhere else: nothing that acts on it, and no tabs, whose width it decides. */
export const clean = (text: string): string =>
  printable(text.replaceAll('\t', '    ').replaceAll(/\r?\n/g, ' '));

/** Cells that a text takes; names may be written in characters that are two cells wide. */
export const widthOf = (text: string): number =>
  // Nearly every text is of these, the signs of the screens among them; it is asked some hundred times a frame.
  /^[ -~❯◉◯│┆›…↑↓▏]*$/.test(text) ? text.length : truncatedWidth(text).width;

/** The text in at most so many cells; what is cut ends with a mark. */
export function cut(text: string, cells: number, mark: string): string {
  if (cells <= 0) return '';
  if (widthOf(text) <= cells) return text;
  const room = cells - widthOf(mark);
  // The index is one too large where the limit falls behind a sign that is not ASCII.
  let kept = text.slice(0, truncatedWidth(text, { limit: Math.max(0, room) }).index);
  while (widthOf(kept) > room && kept !== '') kept = [...kept].slice(0, -1).join('');
  return room > 0 ? `${kept}${mark}` : mark.slice(0, cells);
}

/** Blanks up to a column. */
export const padded = (text: string, cells: number): string =>
  text + ' '.repeat(Math.max(0, cells - widthOf(text)));

/** At these blanks no line is broken: half of a command that is pasted does something else. */
export const glued = (text: string): string => text.replaceAll(' ', GLUE);
const GLUE = '\u00A0';

/** The lines of a text that is broken at blanks; a word that is too long for a line is cut, or goes on without a mark. */
export function wrapped(text: string, cells: number, mark?: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > cells) {
      lines.push(line);
      line = word;
    } else line = longer;
    if (mark !== undefined) line = cut(line, cells, mark);
  }
  return [...lines, line].map((each) => each.replaceAll(GLUE, ' '));
}

/** The same of several lines, each as far in as it begins, what follows a number as far as its text. */
export const inLines = (text: string, cols: number): string =>
  text
    .split('\n')
    .flatMap((line) => {
      const [head = ''] = /^ *(\d+\. )?/.exec(line) ?? [];
      const rows = wrapped(line.slice(head.length), cols - 1 - head.length);
      return rows.map((row, index) => (index === 0 ? head : ' '.repeat(head.length)) + row);
    })
    .join('\n');

/** The first lines of it; that more was said is marked at the end of the last one. */
export function shortened(
  lines: readonly string[],
  most: number,
  cells: number,
  mark: string,
): string[] {
  if (lines.length <= most) return [...lines];
  const [last, ...others] = lines.slice(0, Math.max(0, most)).reverse();
  if (last === undefined) return [];
  // A word that would lose its end is left out.
  const isFull = widthOf(`${last}${mark}`) > cells;
  const whole = isFull ? last.replace(/(?<=\S) +\S+$/, '') : last;
  return [...others.reverse(), cut(`${whole}${mark}`, cells, mark)];
}

/** Where a window of so many rows begins so that a row is seen, with as little of the end left out as possible. */
export function windowFrom(length: number, rows: number, focus: number): number {
  if (length <= rows) return 0;
  return Math.max(0, Math.min(focus - Math.floor(rows / 2), length - rows));
}
