import type { Preset } from '../types.ts';

/**
 * Concerns that are asked for together. A preset is for somebody: its sentence says for whom, and what is not in it is left
 * out for a reason, which stands beside it here.
 */
export const presets: readonly Preset[] = [
  {
    id: 'minimal',
    summary: 'the five at the heart, CORS, an id, a clock, a log line and auth',
    concerns: ['cors', 'request-id', 'timing', 'logging', 'auth'],
  },
  {
    id: 'production',
    summary: 'a service behind a proxy, hardened, bounded and measured',
    // No redirect to HTTPS: the proxy does that. Tracing is in no preset: none can know where the spans should go.
    concerns: [
      ...['proxy-headers', 'cors', 'request-id', 'timing', 'logging', 'metrics'],
      ...['security-headers', 'trusted-host', 'errors', 'maintenance', 'timeout', 'body-limit'],
      ...['rate-limit', 'compression', 'auth'],
    ],
  },
  {
    id: 'public-api',
    summary: 'an API that strangers call with keys, over HTTPS and not too often',
    // How long an answer took tells strangers more than they should know.
    concerns: [
      ...['proxy-headers', 'cors', 'request-id', 'logging', 'metrics', 'security-headers'],
      ...['trusted-host', 'https-redirect', 'errors', 'maintenance', 'timeout', 'body-limit'],
      ...['rate-limit', 'compression', 'auth'],
    ],
  },
  {
    id: 'browser-app',
    summary: 'pages and their API on one origin with sessions, no CORS, no keys',
    // One origin needs no CORS, and browsers keep no API keys.
    concerns: [
      ...['proxy-headers', 'request-id', 'logging', 'security-headers', 'trusted-host'],
      ...['https-redirect', 'errors', 'timeout', 'body-limit', 'compression', 'session', 'csrf'],
    ],
  },
];
