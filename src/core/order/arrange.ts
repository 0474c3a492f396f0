import type { Layer, Reading } from '../../types.ts';
import type { Slot, World } from '../../worlds/world.ts';
import { catalogueOf } from '../catalogue.ts';
import { type Conflict, type Placement, place, type Region, type Unplaceable } from './place.ts';

/** Places among layers, with the concerns that lie behind the routes and have no place among them. */
export type Arrangement = Placement & { readonly behind: readonly string[] };

/** The layers that have an order. */
export const frontOf = ({ layers }: Reading): Layer[] => layers.filter(({ isBehind }) => !isBehind);

/** Slots for newcomers among the layers of an application. */
export function findPlaces(
  world: World,
  reading: Reading,
  concerns: readonly string[],
  slots: readonly Slot[],
): Arrangement | Conflict | Unplaceable {
  const front = frontOf(reading);
  const isBehind = (id: string): boolean => world.recipe(id)?.isBehind === true;
  const ordered = (ids: readonly string[]): string[] => ids.filter((id) => !isBehind(id));
  const places = place(
    front.map(({ concern }) => concern),
    ordered(concerns),
    (index) => slots[index]?.kind === 'open',
    ordered(commonIn(world)),
    listedRegion(front),
    (index) => front[index]?.owned === true,
  );
  return places.kind === 'placed' ? { ...places, behind: concerns.filter(isBehind) } : places;
}

/** What most ask for; not everything, else the list of everybody moved whenever there is one concern more. */
export const commonIn = (world: World): string[] =>
  catalogueOf(world)
    .filter(({ isExtra }) => !isExtra)
    .map(({ id }) => id);

/** The slots around the entries of a generated list that is registered already. */
function listedRegion(layers: readonly Layer[]): Region | undefined {
  const first = layers.findIndex(({ isListed }) => isListed);
  if (first < 0) return undefined;
  return { from: first, to: layers.findLastIndex(({ isListed }) => isListed) + 1 };
}
