import { wentTo } from './steps.ts';
import type { Board, State } from './types.ts';

/** Nothing is known yet but what there is to choose. */
export function emptyState(tool: string): State {
  return {
    tool,
    at: 'choose',
    past: [],
    apps: [],
    app: 0,
    focus: '',
    ticked: [],
    drafts: {},
    field: '',
    caret: 0,
  };
}

/** The project was read: what was ticked before stays ticked where it can be, else what is recommended is. */
export function withBoard(state: State, board: Board): State {
  const { waits: _, ...calm } = state;
  const loose = board.rows.filter(({ fixed }) => fixed === undefined).map(({ id }) => id);
  const chosen = state.ticked.length > 0 ? state.ticked : board.recommended;
  const focus = loose.includes(state.focus) && state.focus !== '' ? state.focus : (loose[0] ?? '');
  const ticked = loose.filter((id) => chosen.includes(id));
  return { ...calm, board, at: 'choose', focus, ticked };
}

/** What was named on the command line is not chosen again: the questions come first, where there are any. */
export function withNamed(state: State, board: Board, ids: readonly string[]): State {
  const named: State = { ...withBoard(state, board), ticked: [...ids] };
  if (board.fields(ids, named.drafts).length === 0)
    return { ...named, at: 'confirm', waits: 'plan' };
  return { ...wentTo(named, 'answers'), past: [] };
}
