import { asList } from '../../../answers.ts';
import type { Code } from '../../../languages/python/source.ts';
import type { Answers } from '../../../types.ts';
import type { AsgiRecipe } from '../types.ts';

function authenticate({ scheme }: Answers): Code {
  return scheme === 'jwt'
    ? { code: 'JWTVerifier.from_env()', imports: [{ module: '.jwt_tokens', name: 'JWTVerifier' }] }
    : { code: 'APIKeys.from_env("API_KEYS")', imports: [{ module: '.api_keys', name: 'APIKeys' }] };
}

export const auth = {
  code: {
    files: ({ scheme }) => [
      'auth.py',
      ...(scheme === 'jwt' ? ['jwks.py', 'jwt_tokens.py'] : ['api_keys.py']),
    ],
    layer: (answers) => ({
      symbol: { module: '.auth', name: 'AuthMiddleware' },
      args: [
        { name: 'authenticate', value: authenticate(answers) },
        { name: 'exempt', value: asList(answers.exempt) },
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
