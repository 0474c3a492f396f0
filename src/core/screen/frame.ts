import { answersFrame } from './answers.ts';
import { chooseFrame } from './choose.ts';
import { confirmFrame } from './confirm.ts';
import { markOf } from './onion.ts';
import { blank, cellsOf, headLine, keyLine, paragraph, rowsOf } from './parts.ts';
import { sheetFrame } from './sheet.ts';
import { clean, cut, padded, widthOf, windowFrom } from './text.ts';
import type { State, View } from './types.ts';

/** What is on the screen: a line each, none wider than the screen, and all in it. */
export function frame(state: State, view: View): string[] {
  if (state.sheet) return sheetFrame(state.sheet, view);
  const { board, summary } = state;
  switch (state.at) {
    case 'apps':
      return appsFrame(state, view);
    case 'choose':
      return board ? chooseFrame(state, board, view) : [headLine(state, view)];
    case 'answers':
      return board ? answersFrame(state, board, view) : [headLine(state, view)];
    case 'confirm':
      return summary ? confirmFrame(state, summary, view) : waitingFrame(state, view);
    case 'trouble':
      return troubleFrame(state, view);
  }
}

/** There is nothing to ask before the last question, which is being made. */
const waitingFrame = (state: State, view: View): string[] => [
  headLine(state, view),
  ...blank(view),
  'Planning…',
  ...blank(view),
  keyLine(['esc cancel'], view),
];

/** Which of several applications. */
function appsFrame(state: State, view: View): string[] {
  const cells = cellsOf(view);
  const { glyphs, paint } = view;
  const head = [
    headLine(state, view),
    ...blank(view),
    cut('Which application?', cells, glyphs.more),
    ...blank(view),
  ];
  const room = Math.max(1, rowsOf(view) - head.length - 1 - 2 * blank(view).length);
  const height = Math.min(room, state.apps.length);
  const from = windowFrom(state.apps.length, height, state.app);
  const width = Math.max(0, ...state.apps.map(({ id }) => widthOf(clean(id))));
  const rows = state.apps.slice(from, from + height).map(({ id, place }, index) => {
    const mark = markOf(view, from + index, from, height, state.apps.length);
    const isHere = from + index === state.app;
    const text = `${isHere ? glyphs.cursor : ' '} ${padded(clean(id), width)}  ${clean(place)}`;
    const line = cut(text, mark === '' ? cells : cells - 2, glyphs.more);
    return `${isHere ? paint('bold', line) : line}${mark === '' ? '' : ` ${mark}`}`;
  });
  const move = cells < 36 ? [] : ['up/down move'];
  const keys = state.waits === undefined ? ['enter next', ...move, 'esc cancel'] : ['esc cancel'];
  return [...head, ...rows, ...blank(view), keyLine(keys, view)];
}

/** Why it cannot be done; the choice can be changed. */
function troubleFrame(state: State, view: View): string[] {
  const { message = '', advice = '' } = state.trouble ?? {};
  const keys = state.past.length > 0 ? ['b back', 'esc cancel'] : ['esc cancel'];
  const room = rowsOf(view) - 2 - 2 * blank(view).length;
  const texts = [...message.split('\n'), ...(advice === '' ? [] : ['', ...advice.split('\n')])];
  const lines = texts.flatMap((text) => paragraph(text, view, 99)).slice(0, room);
  return [headLine(state, view), ...blank(view), ...lines, ...blank(view), keyLine(keys, view)];
}
