import { markOf } from './onion.ts';
import { blank, cellsOf, headLine, isAiry, keyLine, paragraph, rowsOf, warned } from './parts.ts';
import { clean, cut, padded, widthOf, windowFrom } from './text.ts';
import type { Board, Field, State, View } from './types.ts';

/** All questions at once, filled in; what does not fit is said where it stands. */
export function answersFrame(state: State, board: Board, view: View): string[] {
  const fields = board.fields(state.ticked, state.drafts);
  const here = fields.find(({ id }) => id === state.field);
  const head = [
    headLine(state, view),
    ...blank(view),
    cut('Answers  change what does not fit', cellsOf(view), view.glyphs.more),
    ...blank(view),
  ];
  const lines = linesOf(fields);
  const most = rowsOf(view) - head.length - 1;
  const said = saidOf(state, here, view, Math.max(2, most - Math.min(lines.length, 3)));
  const room = Math.max(1, most - said.length - blank(view).length);
  const rows = answerRows(state, lines, view, Math.min(room, lines.length));
  const spare = rowsOf(view) - head.length - rows.length - said.length - 1;
  const gaps = [spare > 0 ? [''] : [], spare > 1 && isAiry(view) ? [''] : []];
  return [
    ...head,
    ...rows,
    ...(gaps[0] ?? []),
    ...said,
    ...(gaps[1] ?? []),
    keyLine(keysOf(state, here, view), view),
  ];
}

function keysOf({ past, waits }: State, here: Field | undefined, view: View): string[] {
  if (waits !== undefined) return ['esc cancel'];
  const change = here?.kind === 'boolean' || here?.kind === 'choice' ? ['space change'] : [];
  const back = past.length > 0 ? ['shift-tab back'] : [];
  // The way out is named on every screen, however narrow.
  const move = cellsOf(view) < 36 ? [] : ['up/down move'];
  return ['enter next', ...move, 'esc cancel', ...change, ...back];
}

type AnswerLine = { readonly text: string; readonly field?: Field };

const linesOf = (fields: readonly Field[]): AnswerLine[] =>
  fields.flatMap((field, index): AnswerLine[] => {
    const line = { text: field.label, field };
    return field.title === fields[index - 1]?.title ? [line] : [{ text: field.title }, line];
  });

function answerRows(
  state: State,
  lines: readonly AnswerLine[],
  view: View,
  height: number,
): string[] {
  const cells = cellsOf(view);
  const found = lines.findIndex(({ field }) => field?.id === state.field);
  const from = windowFrom(lines.length, height, found);
  const width = Math.max(0, ...lines.map(({ text, field }) => (field ? widthOf(text) : 0)));
  return lines.slice(from, from + height).map((line, index) => {
    const mark = markOf(view, from + index, from, height, lines.length);
    const room = mark === '' ? cells : cells - 2;
    return `${answerRow(state, line, view, width, room)}${mark === '' ? '' : ` ${mark}`}`;
  });
}

function answerRow(
  state: State,
  { text, field }: AnswerLine,
  view: View,
  width: number,
  cells: number,
): string {
  const { glyphs, paint } = view;
  if (!field) return paint('bold', cut(clean(text), cells, glyphs.more));
  const isHere = field.id === state.field;
  const isWrong = state.fault?.ids.includes(field.id) === true;
  const before = `${isWrong ? '!' : ' '} ${isHere ? glyphs.cursor : ' '} ${padded(text, width)}  `;
  const room = cells - widthOf(before);
  const value = isHere ? editedValue(state, field, view, room) : shownValue(state, field);
  const shown = cut(value, room, glyphs.more);
  const from = state.drafts[field.id] === undefined ? (field.from ?? '') : '';
  const left = room - widthOf(shown) - 2;
  const beside =
    from !== '' && left > 6 ? `  ${paint('dim', cut(clean(from), left, glyphs.more))}` : '';
  const line = `${before}${shown}`;
  return (isWrong || isHere ? paint('bold', line) : line) + beside;
}

/** What a question is answered with: as it was typed, else as it was filled in. */
export const draftOf = (
  { drafts }: Pick<State, 'drafts'>,
  { id, initial }: Field,
): string | boolean => drafts[id] ?? initial;

function shownValue(state: State, field: Field): string {
  const draft = draftOf(state, field);
  if (typeof draft === 'boolean') return draft ? 'yes' : 'no';
  if (draft.trim() !== '') return clean(draft);
  return field.empty === undefined ? 'needs an answer' : 'none';
}

/** The answer at the cursor; of a long one the part around the cursor. */
function editedValue(state: State, field: Field, view: View, room: number): string {
  const draft = draftOf(state, field);
  const { caret: sign, more } = view.glyphs;
  if (field.kind === 'boolean') return inBrackets(['yes', 'no'], draft === true ? 'yes' : 'no');
  if (field.kind === 'choice') return inBrackets(field.choices, String(draft));
  const text = String(draft);
  const before = clean(text.slice(0, state.caret));
  const after = clean(text.slice(state.caret));
  if (widthOf(before) + widthOf(after) + widthOf(sign) <= room) return `${before}${sign}${after}`;
  let start = 0;
  const space = Math.max(1, room - 2 * widthOf(more) - widthOf(sign));
  while (widthOf(before.slice(start)) > space) start += 1;
  return `${start > 0 ? more : ''}${before.slice(start)}${sign}${after}`;
}

const inBrackets = (choices: readonly string[], chosen: string): string =>
  choices.map((choice) => (choice === chosen ? `[${choice}]` : choice)).join(' ');

/** The question, and what is wrong with the answer; where both do not fit, what is wrong. */
function saidOf(state: State, here: Field | undefined, view: View, most: number): string[] {
  const message = state.fault ? `! ${state.fault.message}.` : warningOf(state, here);
  const wrong = message === '' ? [] : warned(message, view, Math.min(4, most));
  const left = most - wrong.length;
  const question = here ? questionOf(here, view, Math.min(3, left)) : [];
  const gap = question.length > 0 && wrong.length > 0 && left > question.length && isAiry(view);
  const waits = state.waits === undefined ? [] : [view.paint('dim', 'Planning…')];
  return [
    ...question,
    ...(gap ? [''] : []),
    ...wrong,
    ...waits.slice(0, Math.max(0, left - question.length)),
  ];
}

function questionOf({ question, short, example }: Field, view: View, most: number): string[] {
  const eg = example === undefined ? '' : `, e.g. ${example}`;
  const long = paragraph(`${question}${eg}`, view, 99);
  return long.length <= Math.min(most, 2) ? long : paragraph(`${short}${eg}`, view, most);
}

function warningOf(state: State, here: Field | undefined): string {
  if (here?.empty === undefined || String(draftOf(state, here)).trim() !== '') return '';
  return `! Empty: ${here.empty}.`;
}
