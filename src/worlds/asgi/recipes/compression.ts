import type { AsgiRecipe } from '../types.ts';

export const compression = {
  symbols: [
    'starlette.middleware.gzip.GZipMiddleware',
    'brotli_asgi.BrotliMiddleware',
    'starlette_compress.CompressMiddleware',
    'zstd_asgi.ZstdMiddleware',
  ],
} as const satisfies AsgiRecipe;
