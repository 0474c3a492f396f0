import type { AsgiRecipe } from '../types.ts';

export const session = {
  symbols: [
    'starlette.middleware.sessions.SessionMiddleware',
    'starsessions.SessionMiddleware',
    'starsessions.middleware.SessionMiddleware',
    'starsessions.SessionAutoloadMiddleware',
    'starlette_session.SessionMiddleware',
  ],
} as const satisfies AsgiRecipe;
