import { onion } from '../concerns/index.ts';
import { asgi } from './asgi/world.ts';
import type { World } from './world.ts';

/** Every world there is. */
export const worlds: readonly World[] = [asgi];

/** The world that is meant where nothing tells. */
export const usual: World = asgi;

/** The concerns that some world generates, outermost first. */
export const generated = onion.filter(({ id }) =>
  worlds.some(({ recipe }) => recipe(id) !== undefined),
);
