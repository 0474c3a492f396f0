import { text } from '../../../answers.ts';
import type { LayerCode } from '../../../languages/python/source.ts';
import type { Answers } from '../../../types.ts';

const isAsked = ({ store }: Answers): boolean => store === 'redis';

/** What a layer is told that keeps something on Redis: by which class of which file. */
export const keptOn = (file: string, name: string) => ({
  files: (answers: Answers): string[] => (isAsked(answers) ? [file, 'redis_scripts.py'] : []),
  args: (answers: Answers): LayerCode['args'] =>
    isAsked(answers)
      ? [
          {
            name: 'store',
            value: {
              code: `${name}.from_env("REDIS_URL")`,
              imports: [{ module: `.${file.replace(/\.py$/, '')}`, name }],
            },
          },
          { name: 'fail', value: text(answers.fail) },
        ]
      : [],
  dependencies: (answers: Answers): string[] => (isAsked(answers) ? ['redis>=5'] : []),
});

/** Where requests are counted, whoever is counted. */
export const counts = keptOn('redis_store.py', 'RedisStore');

/** What that asks for before the first request. */
export const countsNext = (answers: Answers, concern: string): string =>
  isAsked(answers)
    ? 'Set REDIS_URL, e.g. redis://127.0.0.1:6379/0; until then each process counts for itself.'
    : `Each process counts for itself: with several, use --set ${concern}.store=redis.`;
