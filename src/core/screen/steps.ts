import type { Key } from '../../host/types.ts';
import { draftOf } from './answers.ts';
import type { Decision, Pressed, ScreenName, State } from './types.ts';

export const stay = (state: State): Pressed => ({ kind: 'state', state });

export const outcome = (state: State, what: Decision): Pressed => ({
  kind: 'outcome',
  outcome: what,
  state,
});

/** `b` and the left arrow lead back, where neither of them types. */
export const isBack = ({ name }: Key): boolean => name === 'b' || name === 'left';

/** To another place, with the way back to this one. */
export function wentTo(state: State, at: ScreenName): State {
  const next = { ...quiet(state), at, past: [...state.past, state.at] };
  return at === 'answers' ? entered(next) : next;
}

/** To the place before, with all that was answered; where there is none, nothing changes. */
export function wentBack(state: State): Pressed {
  const at = state.past.at(-1);
  if (at === undefined) return stay(state);
  const { fault: _, trouble: __, ...kept } = quiet(state);
  const next: State = { ...kept, at, past: state.past.slice(0, -1) };
  // What is planned is planned again: the answers may change.
  return stay(at === 'answers' ? atField(next, next.field) : next);
}

/** Without what was said of the last key. */
export function quiet({ notice: _, ...state }: State): State {
  return state;
}

/** To the questions: the first that needs an answer, else the first. */
function entered(state: State): State {
  const fields = state.board?.fields(state.ticked, state.drafts) ?? [];
  const needed = fields.find(
    (field) => field.kind !== 'boolean' && String(draftOf(state, field)).trim() === '',
  );
  return atField(state, (needed ?? fields[0])?.id ?? '');
}

/** The question at the cursor; its text is edited from the end on. */
export function atField(state: State, id: string): State {
  const fields = state.board?.fields(state.ticked, state.drafts) ?? [];
  const field = fields.find((each) => each.id === id) ?? fields[0];
  const draft = field ? draftOf(state, field) : '';
  return { ...state, field: field?.id ?? '', caret: typeof draft === 'string' ? draft.length : 0 };
}
