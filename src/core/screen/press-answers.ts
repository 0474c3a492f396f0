import type { Key } from '../../host/types.ts';
import { draftOf } from './answers.ts';
import { atField, isBack, quiet, stay, wentBack } from './steps.ts';
import type { Board, Draft, Field, Pressed, State } from './types.ts';

/** Keys of the questions. */
export function pressAnswers(state: State, key: Key): Pressed {
  const { board } = state;
  const fields = board?.fields(state.ticked, state.drafts) ?? [];
  const index = fields.findIndex(({ id }) => id === state.field);
  const field = fields[index];
  if (!board || !field) return stay(state);
  const calm = quiet(state);
  const isUp = key.name === 'up' || (key.name === 'tab' && key.shift);
  if (isUp) return index === 0 ? wentBack(state) : stay(atField(calm, fields[index - 1]?.id ?? ''));
  if (key.name === 'down' || key.name === 'tab')
    return stay(atField(calm, fields[Math.min(index + 1, fields.length - 1)]?.id ?? ''));
  if (key.name === 'return') return stay(goOn(calm, board, fields, index));
  if (field.kind === 'boolean' || field.kind === 'choice')
    return isBack(key) && key.name === 'b' ? wentBack(state) : stay(switched(calm, field, key));
  return stay(typed(calm, field, key));
}

/** Enter: the answer is looked at, and on the last row all of them; what is at fault is gone to. */
function goOn(state: State, board: Board, fields: readonly Field[], index: number): State {
  const isLast = index === fields.length - 1;
  const id = fields[index]?.id ?? '';
  const fault = isLast
    ? board.fault(state.ticked, state.drafts)
    : board.fault(state.ticked, state.drafts, id);
  if (fault) {
    const at = fault.ids.includes(id) ? id : (fault.ids[0] ?? id);
    return atField({ ...state, fault }, at);
  }
  const { fault: _, ...sound } = state;
  return isLast ? { ...sound, waits: 'plan' } : atField(sound, fields[index + 1]?.id ?? '');
}

function switched(state: State, field: Field, { name }: Key): State {
  const draft = draftOf(state, field);
  const step = name === 'left' ? -1 : 1;
  if (name !== 'space' && name !== 'left' && name !== 'right') {
    if (field.kind === 'boolean' && (name === 'y' || name === 'n'))
      return answered(state, field, name === 'y', 0);
    return state;
  }
  if (field.kind === 'boolean') return answered(state, field, draft !== true, 0);
  const { choices } = field;
  const at = choices.indexOf(String(draft)) + step;
  return answered(state, field, choices[(at + choices.length) % choices.length] ?? '', 0);
}

function typed(state: State, field: Field, { name, text, ctrl }: Key): State {
  const draft = String(draftOf(state, field));
  const { caret } = state;
  const [before, after] = [draft.slice(0, caret), draft.slice(caret)];
  if (ctrl && name === 'u') return answered(state, field, after, 0);
  if (ctrl && name === 'k') return answered(state, field, before, caret);
  if (name === 'home' || (ctrl && name === 'a')) return { ...state, caret: 0 };
  if (name === 'end' || (ctrl && name === 'e')) return { ...state, caret: draft.length };
  if (name === 'left') return { ...state, caret: caret - lastOf(before).length };
  if (name === 'right') return { ...state, caret: caret + firstOf(after).length };
  if (name === 'backspace') {
    const kept = before.slice(0, before.length - lastOf(before).length);
    return answered(state, field, kept + after, kept.length);
  }
  if (name === 'delete')
    return answered(state, field, before + after.slice(firstOf(after).length), caret);
  if (ctrl || text === '' || /\p{Cc}/u.test(text)) return state;
  return answered(state, field, before + text + after, caret + text.length);
}

/** One character, of however many units. */
const lastOf = (text: string): string => [...text].at(-1) ?? '';
const firstOf = (text: string): string => [...text][0] ?? '';

/** What was wrong with it, or with it and others, is looked at again. */
function answered(state: State, field: Field, draft: Draft, caret: number): State {
  const { fault, ...rest } = state;
  const drafts = { ...state.drafts, [field.id]: draft };
  const stands = fault !== undefined && !fault.ids.includes(field.id);
  return { ...rest, drafts, caret, ...(stands && { fault }) };
}
