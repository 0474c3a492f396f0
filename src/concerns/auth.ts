import type { Answer, Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { headerFault } from './values/headers.ts';
import { pathFault } from './values/paths.ts';

const EXEMPT = ['/docs', '/redoc', '/openapi.json', '/health'];

/** The usual header, or one that nobody else reads. */
const tokenHeaderFault = (answer: Answer): string | undefined =>
  firstFault(answer, (name) =>
    name.toLowerCase() === 'authorization' ? undefined : headerFault(name, 'X-API-Key'),
  );

export const auth = {
  id: 'auth',
  title: 'Auth',
  summary: 'lets only requests with a valid API key or JWT in, HTTP and WebSocket',
  because:
    'it rejects before your code runs, and everything outside it decorates and records the 401',
  becauseTheirs:
    'it rejects before your code runs, and what decorates and records that lies outside',
  answers: true,
  outside: [
    {
      concern: 'rate-limit-principal',
      strength: 'MUST',
      because:
        'a per-user/per-key limit needs a verified principal; an unverified key can be rotated to evade the limit',
    },
    {
      concern: 'tenancy',
      strength: 'MUST',
      because:
        'membership of the tenant must be checked against a verified principal; a tenant header alone is an IDOR',
    },
    {
      concern: 'idempotency',
      strength: 'MUST',
      because:
        "keys are scoped by principal; otherwise one user's stored response is replayed to another",
    },
    {
      concern: 'cache',
      strength: 'MUST',
      because: 'private responses; the cache key needs the principal',
    },
    {
      concern: 'etag',
      strength: 'SHOULD',
      because: 'do not reveal resource state (304) to the unauthenticated',
    },
  ],
  options: [
    {
      name: 'scheme',
      kind: 'choice',
      choices: ['api-key', 'jwt'],
      question: 'What do callers present as bearer token?',
      short: 'What do callers present?',
      default: 'api-key',
      ask: true,
    },
    {
      name: 'header',
      kind: 'string',
      question: 'Header that carries the token (Authorization: after the word Bearer)',
      default: 'Authorization',
      check: tokenHeaderFault,
    },
    {
      name: 'websocket',
      kind: 'choice',
      choices: ['header', 'subprotocol'],
      question:
        'Where do WebSockets carry the token? (browsers can set no header: subprotocol lets theirs in, too)',
      default: 'header',
    },
    {
      name: 'audience',
      kind: 'boolean',
      question: 'Are JWTs of another audience refused? (without, tokens for other services get in)',
      default: true,
      isUsed: ({ scheme }) => scheme === 'jwt',
    },
    {
      name: 'exempt',
      kind: 'list',
      question: 'Exact paths that need no token (comma-separated)',
      short: 'Exact paths that need no token',
      example: '/docs',
      default: EXEMPT,
      ask: true,
      check: (answer) => firstFault(answer, pathFault),
    },
  ],
} as const satisfies Concern;
