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

/** Bearer tokens need no word: the layer's own default. */
const isUsual = ({ header }: Answers): boolean => text(header).toLowerCase() === 'authorization';

export const auth = {
  code: {
    files: ({ scheme }) => [
      'auth.py',
      'openapi.py',
      'principal.py',
      ...(scheme === 'jwt' ? ['jwks.py', 'jwt_tokens.py'] : ['api_keys.py']),
    ],
    layer: (answers) => ({
      symbol: { module: '.auth', name: 'AuthMiddleware' },
      args: [
        { name: 'authenticate', value: authenticate(answers) },
        { name: 'exempt', value: asList(answers.exempt) },
        ...(isUsual(answers) ? [] : [{ name: 'header', value: text(answers.header) }]),
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
} as const satisfies AsgiRecipe;
