import { eachMatches, list } from '../answers.ts';
import type { Answers, Code, Concern } from '../types.ts';

const EXEMPT = ['/docs', '/redoc', '/openapi.json', '/health'];

function authenticate({ scheme }: Answers): Code {
  return scheme === 'jwt'
    ? { code: 'JWTVerifier.from_env()', imports: [{ module: '.jwt_tokens', name: 'JWTVerifier' }] }
    : { code: 'APIKeys.from_env("API_KEYS")', imports: [{ module: '.api_keys', name: 'APIKeys' }] };
}

export const auth = {
  id: 'auth',
  title: 'Auth',
  summary: 'lets only requests with a valid API key or JWT in, HTTP and WebSocket',
  because:
    'it rejects before your code runs, and everything outside it decorates and records the 401',
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
  symbols: [
    'starlette.middleware.authentication.AuthenticationMiddleware',
    'fastapi_azure_auth.auth.AzureAuthMiddleware',
    'fastapi_auth_middleware.AuthMiddleware',
    'fastapi_auth_middleware.OAuth2Middleware',
    'jwt_auth_middleware.JWTAuthMiddleware',
  ],
  options: [
    {
      name: 'scheme',
      kind: 'choice',
      choices: ['api-key', 'jwt'],
      question: 'What do callers present as bearer token?',
      default: 'api-key',
      ask: true,
    },
    {
      name: 'exempt',
      kind: 'list',
      question: 'Exact paths that need no token (comma-separated)',
      default: EXEMPT,
      ask: true,
      check: (answer) => eachMatches(answer, /^\/[^\s?#]*$/, 'an absolute path, e.g. /health'),
    },
  ],
  asgi: {
    files: ({ scheme }) => [
      'auth.py',
      ...(scheme === 'jwt' ? ['jwks.py', 'jwt_tokens.py'] : ['api_keys.py']),
    ],
    layer: (answers) => ({
      symbol: { module: '.auth', name: 'AuthMiddleware' },
      args: [
        { name: 'authenticate', value: authenticate(answers) },
        { name: 'exempt', value: list(answers.exempt) },
      ],
    }),
    dependencies: ({ scheme }) => (scheme === 'jwt' ? ['PyJWT[crypto]>=2.8'] : []),
    next: ({ scheme }) =>
      scheme === 'jwt'
        ? [
            'Set JWT_SECRET, or JWT_JWKS_URL for RS256/ES256, with JWT_ISSUER and JWT_AUDIENCE; until then nobody gets in.',
          ]
        : ['Set API_KEYS (comma-separated) in the environment; until then nobody gets in.'],
  },
} as const satisfies Concern;
