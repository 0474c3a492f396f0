import { clean, cut, shortened, widthOf, wrapped } from './text.ts';
import type { State, View } from './types.ts';

/** Columns that are written to: the last one stays free, since some terminals break the line there. */
export const cellsOf = ({ cols }: View): number => cols - 1;
export const rowsOf = ({ rows }: View): number => rows - 1;

/** There is room for blank lines. */
export const isAiry = (view: View): boolean => rowsOf(view) >= 16;

/** A blank line where there is room for it. */
export const blank = (view: View): string[] => (isAiry(view) ? [''] : []);

/** The first line of every screen: the tool, and the application that it is about. */
export function headLine({ tool, board }: State, view: View): string {
  const { glyphs, paint } = view;
  const cells = cellsOf(view);
  const name = cut(tool, cells, glyphs.more);
  const room = cells - widthOf(name) - 2;
  const about = clean(board?.subject ?? '');
  // Its place and name say which it is; what it is made with may go.
  const short = widthOf(about) <= room ? about : about.replace(/ \([^()]*\)$/, '');
  const subject = about !== '' && room > 3 ? `  ${cut(short, room, glyphs.more)}` : '';
  return `${paint('bold', name)}${subject}`;
}

/** The keys, as many as there is room for; the first ones matter most. */
export function keyLine(keys: readonly string[], view: View, before = ''): string {
  const cells = cellsOf(view);
  let line = before;
  for (const key of keys) {
    const longer = line === '' ? key : `${line}  ${key}`;
    if (widthOf(longer) > cells) break;
    line = longer;
  }
  return view.paint('dim', line);
}

/** A text in at most so many lines. */
export function paragraph(text: string, view: View, most: number, cells = cellsOf(view)): string[] {
  return shortened(wrapped(clean(text), cells, view.glyphs.more), most, cells, view.glyphs.more);
}

/** The same, of what has to be read. */
export const warned = (text: string, view: View, most: number): string[] =>
  paragraph(text, view, most).map((line) => view.paint('bold', line));
