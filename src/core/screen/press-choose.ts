import type { Key } from '../../host/types.ts';
import type { Preset } from '../../types.ts';
import { isBack, quiet, stay, wentBack, wentTo } from './steps.ts';
import type { Board, Pressed, Row, Sheet, State } from './types.ts';

/** Keys of the list. */
export function pressChoose(state: State, key: Key): Pressed {
  const { board } = state;
  if (!board) return stay(state);
  const calm = quiet(state);
  const row = board.rows.find(({ id }) => id === state.focus);
  if (key.name === 'up' || key.name === 'k') return stay(moved(calm, board, -1));
  if (key.name === 'down' || key.name === 'j') return stay(moved(calm, board, 1));
  if (key.name === 'space') return stay(row ? toggled(changed(calm), board, row) : calm);
  if (key.name === 'return') return stay(goOn(calm, board));
  if (key.name === 'a') return stay(recommended(changed(calm), board));
  if (key.name === 'p') return stay(nextPreset(calm, board));
  if (key.name === 'd')
    return stay(calm.ticked.length > 0 ? { ...calm, waits: 'diff' } : nothing(calm, board));
  if (key.text === '?' && row) return stay({ ...calm, sheet: explained(row) });
  return isBack(key) ? wentBack(state) : stay(calm);
}

function moved(state: State, { rows }: Board, step: 1 | -1): State {
  const at = rows.findIndex(({ id }) => id === state.focus);
  const next = rows[(at + step + rows.length) % rows.length];
  return next ? { ...state, focus: next.id } : state;
}

function toggled(state: State, board: Board, { id, fixed }: Row): State {
  if (fixed !== undefined) return { ...state, notice: `! ${fixed}` };
  const ticked = state.ticked.includes(id)
    ? state.ticked.filter((each) => each !== id)
    : [...state.ticked, id];
  return withTrouble({ ...state, ticked: inOrder(board, ticked) }, board);
}

/** Ticked in the sequence of the list, so that the way to a choice does not matter. */
const inOrder = ({ rows }: Board, ids: readonly string[]): string[] =>
  rows.map(({ id }) => id).filter((id) => ids.includes(id));

/** All that is recommended, or nothing where it is ticked already. */
function recommended(state: State, board: Board): State {
  const all = board.rows.filter(({ group }) => group === RECOMMENDED).map(({ id }) => id);
  const has = all.every((id) => state.ticked.includes(id));
  const others = state.ticked.filter((id) => !all.includes(id));
  return withTrouble(
    { ...state, ticked: inOrder(board, has ? others : [...others, ...all]) },
    board,
  );
}

export const RECOMMENDED = 'Recommended';

/** Whoever ticks by hand leaves the presets: the next one begins with what is ticked then. */
function changed({ preset: _, ...state }: State): State {
  return state;
}

/** The rows that a preset ticks: not what is there already, and no second clock, which has to be asked for by itself. */
export const tickable = ({ concerns }: Preset, rows: readonly Row[]): string[] =>
  rows
    .filter(({ id, fixed, hint }) => concerns.includes(id) && (fixed ?? hint) === undefined)
    .map(({ id }) => id);

/** What the next preset holds, in place of what is ticked; behind the last one, what was ticked before the first. */
function nextPreset(state: State, board: Board): State {
  const { presets, rows } = board;
  const { id: last, before } = state.preset ?? { id: '', before: state.ticked };
  const next = presets[presets.findIndex(({ id }) => id === last) + 1];
  if (!next) return presets.length > 0 ? { ...changed(state), ticked: before } : state;
  const { id, summary } = next;
  const ticked = tickable(next, rows);
  const chosen = { ...state, ticked, preset: { id, before } };
  const noticed = withTrouble(chosen, board);
  return noticed.notice === undefined ? { ...chosen, notice: `${id}: ${summary}` } : noticed;
}

function withTrouble(state: State, board: Board): State {
  const picture = board.picture(state.ticked);
  return picture.kind === 'trouble' ? { ...state, notice: `! ${picture.message}` } : state;
}

function goOn(state: State, board: Board): State {
  if (state.ticked.length === 0) return nothing(state, board);
  const checked = withTrouble(state, board);
  if (checked.notice !== undefined) return checked;
  return board.fields(state.ticked, state.drafts).length > 0
    ? wentTo(state, 'answers')
    : { ...state, waits: 'plan' };
}

function nothing(state: State, { rows }: Board): State {
  const more = rows.some(({ group }) => group === RECOMMENDED) ? ', a the recommended ones' : '';
  return { ...state, notice: `! Nothing is ticked. Space ticks the row at the cursor${more}.` };
}

function explained({ title, summary, because, hint, fixed }: Row): Sheet {
  const lines = [
    `${title}: ${summary}.`,
    ...(because === '' ? [] : ['', `It lies where it lies because ${because}.`]),
    ...(hint === undefined ? [] : ['', hint]),
    ...(fixed === undefined ? [] : ['', `! ${fixed}`]),
  ];
  return { title, files: [{ path: title, lines }], top: 0, isText: true };
}
