import type { AsgiRule } from './types.ts';

export const baseHttpMiddleware = {
  id: 'base-http-middleware',
  severity: 'info',
  summary: 'a middleware is built on BaseHTTPMiddleware or @app.middleware("http")',
  because:
    'it hands every response on through a queue of its own, some 180 µs a layer, ends a stream that failed as if it were complete, and never sees WebSockets',
  advice: 'Write it as a pure ASGI class; create-mw explain base-http-middleware shows one',
  fix: 'none',
  find: ({ units }) =>
    units
      .filter(({ kind, registered }) => kind === 'dispatch' && registered.length > 0)
      .map(({ module, definition, name }) => ({
        module,
        node: definition,
        message: `${name} handles requests through BaseHTTPMiddleware`,
      })),
} as const satisfies AsgiRule;
