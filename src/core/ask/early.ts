import type { World } from '../../worlds/world.ts';
import { becauseOf, catalogueOf } from '../catalogue.ts';
import { chooseFrame } from '../screen/choose.ts';
import { emptyState } from '../screen/state.ts';
import type { Board, State, View } from '../screen/types.ts';
import { presetsOf } from './presets.ts';

export const QUESTION = 'What should the app have? The order is put right for you.';

const READING = 'Reading the project…';

/** What can be chosen, before it is known what the project has. */
export function earlyState(world: World, tool: string): State & { readonly board: Board } {
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

/** It as a picture: nothing else that a screen can show is loaded for it. */
export function earlyFrame(world: World, view: View, tool: string): string[] {
  const state = earlyState(world, tool);
  return chooseFrame(state, state.board, view);
}
