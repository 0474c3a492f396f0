import type { Key } from '../../host/types.ts';
import { press } from '../screen/press.ts';
import type { State } from '../screen/types.ts';

/** Keys that move in the list and tick; what else is typed is meant for what comes. */
export const EARLY_KEYS = /^(?:[ jk]|\p{Cc}[[O][AB])*/u;

/** What was typed while this could be seen is done to it. */
export function afterTyped(state: State, typed: string): State {
  // Nobody has moved: what is first stays first when the list is put in groups.
  if (typed === '') return { ...state, focus: '' };
  return (typed.match(/\p{Cc}[[O][AB]|[ jk]/gu) ?? []).reduce<State>((now, text) => {
    const name = NAMES[text.at(-1) ?? ''] ?? '';
    const key: Key = { name, text, ctrl: false, shift: false };
    return press(now, key, { cols: 80, rows: 24 }).state;
  }, state);
}

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'space',
  A: 'up',
  B: 'down',
  j: 'down',
  k: 'up',
};
