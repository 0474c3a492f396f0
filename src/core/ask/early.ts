import type { Key } from '../../host/types.ts';
import type { World } from '../../worlds/world.ts';
import { becauseOf, catalogueOf } from '../catalogue.ts';
import { press } from '../screen/press.ts';
import { emptyState } from '../screen/state.ts';
import type { Board, State } from '../screen/types.ts';
import { presetsOf } from './presets.ts';

export const QUESTION = 'What should the app have? The order is put right for you.';

const READING = 'Reading the project…';

/** What can be chosen, before it is known what the project has. */
export function earlyState(world: World, tool: string): State {
  const rows = catalogueOf(world).map(({ id, title, summary }) => {
    const because = becauseOf(world, id) ?? '';
    return { id, title, summary, because, group: READING };
  });
  const board: Board = {
    subject: '',
    verb: 'add',
    question: QUESTION,
    rows,
    recommended: [],
    presets: presetsOf(world),
    picture: () => ({ kind: 'walls', walls: [] }),
    fields: () => [],
    fault: () => undefined,
  };
  return { ...emptyState(tool), board, focus: rows[0]?.id ?? '' };
}

/** Keys that move in the list and tick; what else is typed is meant for what comes. */
export const EARLY_KEYS = /^(?:[ jk]|\p{Cc}[[O][AB])*/u;

/** What was typed while this could be seen is done to it. */
export function afterTyped(state: State, typed: string): State {
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
