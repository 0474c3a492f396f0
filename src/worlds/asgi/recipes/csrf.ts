import { asList } from '../../../answers.ts';
import type { Answers } from '../../../types.ts';
import type { AsgiRecipe } from '../types.ts';

const given = (name: string, answer: Answers[string] | undefined) =>
  asList(answer).length > 0 ? [{ name, value: asList(answer) }] : [];

export const csrf = {
  code: {
    files: () => ['problem.py', 'csrf.py'],
    layer: ({ origins, cookies, exempt }) => ({
      symbol: { module: '.csrf', name: 'CSRFMiddleware' },
      args: [
        { name: 'trusted_origins', value: asList(origins) },
        ...given('cookies', cookies),
        ...given('exempt', exempt),
      ],
    }),
    readsHeadersOnly: true,
    next: ({ origins }) =>
      asList(origins).length > 0
        ? []
        : [
            'What pages on other origins, your subdomains too, change with a cookie is answered 403 until --set csrf.origins names them; what CORS allows does not count.',
          ],
  },
} as const satisfies AsgiRecipe;
