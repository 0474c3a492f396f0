import type { Newcomer } from '../../seam/writing.ts';
import { routeClocks } from '../application/route-clocks.ts';
import { recipeOf } from '../recipes/index.ts';
import type { Ground } from './ground.ts';

/** A clock in a class of routes measures some requests only, so that ours is wanted all the same. */
export function routeClockRemarks({ project }: Ground, newcomers: readonly Newcomer[]): string[] {
  const isTimed = newcomers.some(
    ({ kind, concern }) => kind === 'asked' && recipeOf(concern)?.readsClock,
  );
  return (isTimed ? routeClocks(project) : []).map(
    ({ module, name }) =>
      `${name} (${module.path}) measures how long the requests of its routes take, too, and stops before the layers around them do: its times are shorter than those of the new ones.`,
  );
}
