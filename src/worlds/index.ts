import { onion } from '../concerns/index.ts';
import { codeOf } from './asgi/recipes/index.ts';

/** The concerns that can be generated, outermost first. */
export const generated = onion.filter(({ id }) => codeOf(id) !== undefined);
