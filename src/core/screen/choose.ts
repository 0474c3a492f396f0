import { markOf, onionLine, onionRows } from './onion.ts';
import { blank, cellsOf, headLine, keyLine, paragraph, rowsOf } from './parts.ts';
import { clean, cut, widthOf, windowFrom } from './text.ts';
import type { Board, Row, State, View, Wall } from './types.ts';

const WIDE = 70;

/** What can be chosen, and beside or below it how it would lie. */
export function chooseFrame(state: State, board: Board, view: View): string[] {
  const cells = cellsOf(view);
  const head = [
    headLine(state, view),
    ...blank(view),
    cut(questionOf(board, cells), cells, view.glyphs.more),
    ...blank(view),
  ];
  const detail = detailOf(state, board, view);
  const fixed = head.length + detail.length + 2;
  const body = bodyOf(state, board, view, rowsOf(view) - fixed - blank(view).length);
  const spare = rowsOf(view) - fixed - body.length;
  return [
    ...head,
    ...body,
    ...(spare > 0 ? [''] : []),
    ...detail,
    ...(spare > 1 ? [''] : []),
    statusLine(state, view),
    keyLine(chooseKeys(state), view),
  ];
}

/** Where there is no room for what is said beside it, the question alone. */
const questionOf = ({ question }: Board, cells: number): string =>
  widthOf(question) <= cells ? question : question.replace(/(?<=\?) .*/, '');

function chooseKeys({ past, waits, board }: State): string[] {
  if (waits !== undefined) return ['esc cancel'];
  const back = past.length > 0 ? ['b back'] : [];
  const usual = board?.verb === 'remove' ? [] : ['a recommended'];
  const preset = board && board.presets.length > 0 ? ['p preset'] : [];
  const first = ['space tick', 'enter next', 'esc cancel', ...usual, ...preset, '? explain'];
  return [...first, ...back, 'd diff'];
}

/** One line with a place of its own. */
function statusLine(state: State, view: View): string {
  const { notice = waiting(state), ticked } = state;
  const cells = cellsOf(view);
  const said = notice ?? (ticked.length > 0 ? `${ticked.length} ${verbOf(state)}` : quiet(state));
  const line = cut(clean(said), cells, view.glyphs.more);
  return said.startsWith('!') ? view.paint('bold', line) : line;
}

/** What is waited for. */
const waiting = ({ waits }: State): string | undefined =>
  waits === undefined ? undefined : waits === 'open' ? 'Reading the project…' : 'Planning…';

const verbOf = ({ board }: State): string => (board?.verb === 'remove' ? 'to take out' : 'to add');
const quiet = ({ board }: State): string =>
  board?.verb === 'remove' ? 'nothing to take out yet' : 'nothing to add yet';

/** How many lines the texts about a row get; always the same number, so that nothing below them moves. */
function detailOf({ focus }: State, board: Board, view: View): string[] {
  const height = rowsOf(view);
  const most = height < 13 ? 1 : height < 14 ? 2 : height < 18 ? 3 : 4;
  const texts = board.rows.map((row) => detailLines(row, view));
  const lines = Math.min(most, Math.max(0, ...texts.map(({ length }) => length)));
  const row = board.rows.find(({ id }) => id === focus);
  if (!row) return Array.from({ length: lines }, () => '');
  const shown = fitted(row, view, lines);
  return [...shown, ...Array.from({ length: lines - shown.length }, () => '')];
}

/** All of it where there is room; else both texts begin, each in lines of its own. */
function fitted(row: Row, view: View, lines: number): string[] {
  const dim = (text: string): string => view.paint('dim', text);
  const [first = [], ...rest] = wordsOf(row).map((text) => paragraph(text, view, 99));
  const more = rest.flat();
  if (first.length + more.length <= lines) return [...first, ...more.map(dim)];
  if (lines < 2) return paragraph(wordsOf(row)[0] ?? '', view, lines);
  const half = Math.max(lines - more.length, Math.floor(lines / 2));
  const upper = paragraph(wordsOf(row)[0] ?? '', view, Math.min(half, first.length));
  const lower = paragraph(wordsOf(row).slice(1).join(' '), view, lines - upper.length);
  return [...upper, ...lower.map(dim)];
}

const titled = ({ title, summary }: Row): string => `${title}: ${summary}`;
const wordsOf = (row: Row): string[] => [
  ...(row.hint === undefined ? [] : [row.hint]),
  titled(row),
  ...(row.because === '' ? [] : [`Lies there because ${row.because}.`]),
];

const detailLines = (row: Row, view: View): string[] =>
  wordsOf(row).flatMap((text) => paragraph(text, view, 99));

function bodyOf(state: State, board: Board, view: View, room: number): string[] {
  const cells = cellsOf(view);
  const list = listOf(board);
  const picture = board.picture(state.ticked, ghostIn(state, board));
  const walls = picture.kind === 'walls' ? picture.walls : [];
  const most = tallest(board);
  if (cells >= WIDE) {
    const height = Math.min(Math.max(list.length, most), room);
    return sideBySide(state, list, walls, view, height);
  }
  const all = list.length + 1 + most;
  const isWhole = all <= room;
  const line = Math.max(1, Math.min(rowsOf(view) < 24 ? 3 : 4, room - 4));
  const below = isWhole
    ? onionRows(walls, view, cells, most, state.focus)
    : onionLine(walls, view, cells, line, state.focus);
  const gap = blank(view).length;
  const height = isWhole ? list.length : Math.min(list.length, Math.max(1, room - line - gap));
  const rest = isWhole ? most : line;
  const onion = [...below, ...Array.from({ length: rest - below.length }, () => '')];
  const rows = listRows(state, list, view, height, cells);
  return room - height - rest >= 1 ? [...rows, '', ...onion] : [...rows, ...onion];
}

/** What is looked at and not chosen is drawn where it would lie. */
function ghostIn({ focus, ticked }: State, { rows, verb }: Board): string | undefined {
  const row = rows.find(({ id }) => id === focus);
  return verb === 'add' && row?.fixed === undefined && !ticked.includes(focus) ? focus : undefined;
}

/** Rows of the picture when all is chosen, so that choosing moves nothing around it. */
function tallest(board: Board): number {
  const all = board.picture(
    board.rows.filter(({ fixed }) => fixed === undefined).map(({ id }) => id),
  );
  const standing = board.picture([]);
  const count = (each: typeof all): number => (each.kind === 'walls' ? each.walls.length : 0);
  const loose = board.rows.filter(({ fixed }) => fixed === undefined).length;
  return Math.max(count(all), count(standing) + (board.verb === 'add' ? loose : 0)) + 2;
}

function sideBySide(
  state: State,
  list: readonly ListLine[],
  walls: readonly Wall[],
  view: View,
  height: number,
): string[] {
  const longest = Math.max(0, ...list.map(({ text }) => widthOf(text)));
  const left = Math.max(28, longest + 8);
  const rows = listRows(state, list, view, height, left - 1);
  const onion = onionRows(walls, view, cellsOf(view) - left, height, state.focus);
  return Array.from({ length: height }, (_, index) => {
    const [row = '', layer = ''] = [rows[index], onion[index]];
    // Also where a terminal draws a sign wider than it is said to be, the picture begins where it should.
    // What stood there before is taken away first.
    return layer === '' ? row : `${row}\u001B[K\u001B[${left + 1}G${layer}`;
  });
}

/** A line of the list: the name of a group, or something that can be chosen. */
type ListLine = { readonly text: string; readonly row?: Row };

function listOf({ rows }: Board): ListLine[] {
  return rows.flatMap((row, index): ListLine[] => {
    const line = { text: row.title, row };
    return row.group === rows[index - 1]?.group ? [line] : [{ text: row.group }, line];
  });
}

function listRows(
  state: State,
  list: readonly ListLine[],
  view: View,
  height: number,
  cells: number,
): string[] {
  const found = list.findIndex(({ row }) => row?.id === state.focus);
  const from = windowFrom(list.length, height, found);
  return list.slice(from, from + height).map((line, index) => {
    const mark = markOf(view, from + index, from, height, list.length);
    const room = mark === '' ? cells : cells - 2;
    return `${listRow(state, line, view, room)}${mark === '' ? '' : ` ${mark}`}`;
  });
}

function listRow(state: State, { text, row }: ListLine, view: View, cells: number): string {
  const { glyphs, paint } = view;
  if (!row) return paint('bold', cut(text, cells, glyphs.more));
  const isHere = row.id === state.focus;
  const isTicked = state.ticked.includes(row.id);
  const sign = row.fixed !== undefined ? glyphs.there : isTicked ? glyphs.ticked : glyphs.open;
  const line = cut(`${isHere ? glyphs.cursor : ' '} ${sign} ${clean(text)}`, cells, glyphs.more);
  if (isTicked) return paint(state.board?.verb === 'remove' ? 'remove' : 'add', line);
  return row.fixed !== undefined ? paint('dim', line) : isHere ? paint('bold', line) : line;
}
