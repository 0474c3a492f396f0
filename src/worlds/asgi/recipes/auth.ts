import { asList, text } from '../../../answers.ts';
import type { Code } from '../../../languages/python/source.ts';
import type { Answers } from '../../../types.ts';
import type { AsgiRecipe } from '../types.ts';

function authenticate({ scheme, audience }: Answers): Code {
  return scheme === 'jwt'
    ? {
        code: `JWTVerifier.from_env(${audience === false ? 'check_audience=False' : ''})`,
        imports: [{ module: '.jwt_tokens', name: 'JWTVerifier' }],
      }
    : { code: 'APIKeys.from_env("API_KEYS")', imports: [{ module: '.api_keys', name: 'APIKeys' }] };
}

const SUBPROTOCOL: Code = {
  code: 'subprotocol_token',
  imports: [{ module: '.subprotocol', name: 'subprotocol_token' }],
};

/** Bearer tokens need no word: the layer's own default. */
const isUsual = ({ header }: Answers): boolean => text(header).toLowerCase() === 'authorization';

export const auth = {
  code: {
    files: ({ scheme, websocket }) => [
      'auth.py',
      'openapi.py',
      'principal.py',
      'problem.py',
      'public.py',
      ...(websocket === 'subprotocol' ? ['subprotocol.py'] : []),
      ...(scheme === 'jwt' ? ['jwks.py', 'jwt_tokens.py'] : ['api_keys.py']),
    ],
    layer: (answers) => ({
      symbol: { module: '.auth', name: 'AuthMiddleware' },
      args: [
        { name: 'authenticate', value: authenticate(answers) },
        { name: 'exempt', value: asList(answers.exempt) },
        ...(isUsual(answers) ? [] : [{ name: 'header', value: text(answers.header) }]),
        ...(answers.websocket === 'subprotocol'
          ? [{ name: 'websocket_token', value: SUBPROTOCOL }]
          : []),
      ],
    }),
    dependencies: ({ scheme }) => (scheme === 'jwt' ? ['PyJWT[crypto]>=2.8'] : []),
    next: ({ scheme, websocket }) => [
      scheme === 'jwt'
        ? 'Set JWT_SECRET, or JWT_JWKS_URL for RS256/ES256, with JWT_ISSUER and JWT_AUDIENCE; until then nobody gets in.'
        : 'Set API_KEYS (comma-separated) in the environment; until then nobody gets in.',
      ...(websocket === 'subprotocol'
        ? ['In a browser: new WebSocket(url, ["app", "bearer." + base64url(token)]).']
        : []),
    ],
  },
} as const satisfies AsgiRecipe;
