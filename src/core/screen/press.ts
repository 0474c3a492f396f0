import type { Key, ScreenSize } from '../../host/types.ts';
import { pressAnswers } from './press-answers.ts';
import { pressChoose } from './press-choose.ts';
import { pressConfirm } from './press-confirm.ts';
import { pressSheet } from './press-sheet.ts';
import { isBack, outcome, stay, wentBack } from './steps.ts';
import type { Pressed, State } from './types.ts';

/** What a key does: another state, or the end. `size` is that of the screen. */
export function press(state: State, key: Key, size: ScreenSize): Pressed {
  if (key.ctrl && (key.name === 'c' || key.name === 'd'))
    return outcome(state, { kind: 'cancelled', by: 'interrupt' });
  // Stopping is the terminal's business.
  if (key.ctrl && key.name === 'z') return stay(state);
  const isEscape = key.name === 'escape';
  if (state.waits !== undefined)
    return isEscape ? outcome(state, { kind: 'cancelled', by: 'escape' }) : stay(state);
  if (state.sheet) return pressSheet(state, state.sheet, key, size);
  if (isEscape) return outcome(state, { kind: 'cancelled', by: 'escape' });
  switch (state.at) {
    case 'apps':
      return pressApps(state, key);
    case 'choose':
      return pressChoose(state, key);
    case 'answers':
      return pressAnswers(state, key);
    case 'confirm':
      return pressConfirm(state, key);
    case 'trouble':
      return isBack(key) ? wentBack(state) : stay(state);
  }
}

function pressApps(state: State, { name }: Key): Pressed {
  const last = state.apps.length - 1;
  if (name === 'up' || name === 'k')
    return stay({ ...state, app: state.app === 0 ? last : state.app - 1 });
  if (name === 'down' || name === 'j')
    return stay({ ...state, app: state.app === last ? 0 : state.app + 1 });
  return name === 'return' ? stay({ ...state, waits: 'open' }) : stay(state);
}
