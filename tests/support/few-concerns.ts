import { asgi } from '../../src/worlds/asgi/world.ts';

/** The concerns that are drawn in snapshots of the prompt, whatever else there may be one day. */
export const DRAWN = ['cors', 'request-id', 'timing', 'logging', 'trusted-host', 'errors', 'auth'];

/** The program with these concerns alone: what `bundledFew` builds begins here. */
const { recipe } = asgi;
Object.assign(asgi, {
  recipe: (id: string) => (DRAWN.includes(id) ? recipe(id) : undefined),
});

export { main } from '../../src/cli.ts';
