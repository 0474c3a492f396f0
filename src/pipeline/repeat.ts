import type { Arguments } from '../arguments.ts';
import { generated } from '../concerns/index.ts';
import type { Answer, Answers } from '../types.ts';

/** The command that does the same again without a question. */
export function repeatCommand(
  ids: readonly string[],
  answers: ReadonlyMap<string, Answers>,
  args: Pick<Arguments, 'app' | 'package' | 'yes' | 'secondClock'>,
  tests: boolean,
): string {
  const concerns = generated.filter(({ id }) => ids.includes(id));
  const settings = concerns.flatMap(({ id, options }) =>
    options.flatMap(({ name, default: usual }) => {
      const answer = answers.get(id)?.[name];
      return answer === undefined || same(answer, usual)
        ? []
        : ['--set', quote(`${id}.${name}=${String(answer)}`)];
    }),
  );
  const words = [
    'npx create-mw add',
    ...concerns.map(({ id }) => id),
    ...settings,
    ...(args.app === undefined ? [] : ['--app', quote(args.app)]),
    ...(args.package === undefined ? [] : ['--package', args.package]),
    ...(tests ? ['--tests'] : []),
    ...(args.secondClock ? ['--second-clock'] : []),
    ...(args.yes ? ['-y'] : []),
  ];
  return words.join(' ');
}

const same = (a: Answer, b: Answer | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** For a POSIX shell; what needs no quotes gets none. */
const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
