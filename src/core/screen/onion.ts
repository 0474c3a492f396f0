import { clean, cut, padded, shortened, widthOf, windowFrom, wrapped } from './text.ts';
import type { View, Wall } from './types.ts';

/** More than these are not drawn inside each other: the walls would take the room of the names. */
const NESTED = 12;

export const ENTERS = 'request enters, response leaves';
export const ROUTES = 'your routes';

/** One line of the picture: its text, what is beside it, and how it is painted. */
type OnionLine = { readonly text: string; readonly place: string; readonly wall: Wall | undefined };

/** The layers inside each other, outermost first, in at most so many rows around the one that is looked at. */
export function onionRows(
  walls: readonly Wall[],
  view: View,
  cells: number,
  most: number,
  focus = '',
): string[] {
  const lines = onionLines(walls, view);
  const width = Math.max(0, ...lines.map(({ text }) => widthOf(text)));
  const head = view.paint('dim', cut(ENTERS, cells, view.glyphs.more));
  const rows = lines.map((line) => painted(line, view, width, cells));
  if (rows.length < most) return [head, ...rows];
  const room = Math.max(0, most - 1);
  const found = walls.findIndex(({ concern }) => concern === focus);
  const from = windowFrom(rows.length, room, found < 0 ? 0 : found);
  const cutRows = lines.slice(from, from + room).map((line, index) => {
    const mark = markOf(view, from + index, from, room, lines.length);
    return mark === ''
      ? painted(line, view, width, cells)
      : `${painted({ ...line, place: '' }, view, 0, cells - 2)} ${mark}`;
  });
  return room === 0 ? [head].slice(0, most) : [head, ...cutRows];
}

/** An arrow on the edge where something is left out. */
export function markOf(
  { glyphs }: View,
  index: number,
  from: number,
  room: number,
  length: number,
): string {
  if (index === from && from > 0) return glyphs.above;
  return index === from + room - 1 && from + room < length ? glyphs.below : '';
}

function onionLines(walls: readonly Wall[], { glyphs }: View): OnionLine[] {
  const isNested = walls.length <= NESTED;
  let around = '';
  const lines = walls.map((wall): OnionLine => {
    const own = wall.kind === 'ghost' ? glyphs.ghost : glyphs.wall;
    around = isNested ? around + own : own;
    return {
      text: `${around} ${SIGNS[wall.kind]} ${clean(wall.title)}`,
      place: clean(wall.place),
      wall,
    };
  });
  return [...lines, { text: `${around || glyphs.wall}   ${ROUTES}`, place: '', wall: undefined }];
}

const SIGNS = { standing: ' ', new: '+', ghost: ' ', gone: '-' } as const;

function painted({ text, place, wall }: OnionLine, view: View, width: number, cells: number) {
  const { glyphs, paint } = view;
  const name = cut(text, cells, glyphs.more);
  const room = cells - width - 2;
  const beside = place !== '' && room > 3 ? cut(place, room, glyphs.more) : '';
  const left = beside === '' ? name : padded(name, width);
  if (wall === undefined) return left;
  const right = beside === '' ? '' : `  ${paint('dim', beside)}`;
  if (wall.kind === 'standing') return left + right;
  const style = { new: 'add', gone: 'remove', ghost: 'dim' } as const;
  return paint(style[wall.kind], left) + right;
}

/** The layers in one line, broken at blanks, in at most so many lines. */
export function onionLine(
  walls: readonly Wall[],
  { glyphs }: View,
  cells: number,
  most: number,
  focus = '',
): string[] {
  const names = [...walls.map(inLine), ROUTES];
  const glue = ` ${glyphs.inside} `;
  const lines = wrapped(names.join(glue), cells, glyphs.more);
  if (lines.length <= most) return lines;
  // What lies far outside of what is looked at is left out first.
  const found = walls.findIndex(({ concern, kind }) => concern === focus && kind !== 'standing');
  for (let skipped = 1; skipped <= found; skipped += 1) {
    const shorter = wrapped([glyphs.more, ...names.slice(skipped)].join(glue), cells, glyphs.more);
    if (shorter.length <= most) return shorter;
  }
  const from = Math.max(0, found);
  const rest = from > 0 ? [glyphs.more, ...names.slice(from)] : names;
  return shortened(wrapped(rest.join(glue), cells, glyphs.more), most, cells, glyphs.more);
}

function inLine({ title, kind }: Wall): string {
  const name = clean(title);
  if (kind === 'ghost') return `(${name})`;
  return `${SIGNS[kind].trim()}${name}`;
}
