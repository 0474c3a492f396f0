import type { AsgiRecipe } from '../types.ts';

export const errors = {
  code: {
    files: () => ['errors.py', 'problem.py'],
    layer: () => ({ symbol: { module: '.errors', name: 'ErrorBoundaryMiddleware' }, args: [] }),
  },
} as const satisfies AsgiRecipe;
