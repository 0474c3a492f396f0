import { text } from '../../../answers.ts';
import type { Code } from '../../../languages/python/source.ts';
import type { AsgiRecipe } from '../types.ts';

const KEYS: Code = {
  code: 'SessionKeys.from_env("SESSION_SECRET")',
  imports: [{ module: '.session_keys', name: 'SessionKeys' }],
};

export const session = {
  code: {
    files: () => ['session.py', 'session_keys.py'],
    layer: (answers) => ({
      symbol: { module: '.session', name: 'SessionMiddleware' },
      args: [
        { name: 'keys', value: KEYS },
        {
          name: 'max_age',
          value: { code: `${text(answers.days)} * 24 * 60 * 60`, imports: [] },
        },
        { name: 'same_site', value: text(answers['same-site']) },
        ...(answers['https-only'] === false ? [{ name: 'https_only', value: false }] : []),
      ],
    }),
    sets: ['request.session'],
    dependencies: () => ['itsdangerous>=2'],
    next: (answers) => [
      'Set SESSION_SECRET, e.g. to what `openssl rand -hex 32` prints; until then the application does not start.',
      ...(answers['https-only'] === false
        ? [
            'The session travels over plain http, too: leave out session.https-only=false in production.',
          ]
        : []),
    ],
  },
} as const satisfies AsgiRecipe;
