import type { Concern } from '../../types.ts';
import type { World } from '../../worlds/world.ts';
import { catalogueOf } from '../catalogue.ts';

export const MENU = 'What should it have? The order does not matter, it is put right.';

/** What can be chosen, each with the line that it has in the menu. */
export function menuOf(
  world: World,
): readonly { readonly concern: Concern; readonly row: string }[] {
  const catalogue = catalogueOf(world);
  const width = Math.max(...catalogue.map(({ title }) => title.length)) + 2;
  return catalogue.map((concern) => ({
    concern,
    row: `${concern.title.padEnd(width)}${concern.summary}`,
  }));
}
