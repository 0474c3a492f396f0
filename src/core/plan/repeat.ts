import { onion } from '../../concerns/index.ts';
import type { Answer, Answers } from '../../types.ts';

export type Run = {
  readonly ids: readonly string[];
  readonly answers: ReadonlyMap<string, Answers>;
  readonly args: {
    readonly package?: string | undefined;
    readonly install: boolean;
    readonly verify: boolean;
    readonly filesOnly?: boolean;
  };
  readonly app: string | undefined;
  readonly tests: boolean;
  readonly secondClock: boolean;
  /** Everything was answered: the repeated run need not ask. */
  readonly settled: boolean;
};

/** The command that does the same again without a question. */
export function repeatCommand(run: Run): string {
  const { ids, answers, args, app, tests, secondClock, settled } = run;
  const concerns = onion.filter(({ id }) => ids.includes(id));
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
    ...(app === undefined ? [] : ['--app', quote(app)]),
    ...(args.package === undefined ? [] : ['--package', args.package]),
    ...(tests ? ['--tests'] : []),
    ...(args.filesOnly ? ['--files-only'] : []),
    ...(secondClock ? ['--second-clock'] : []),
    ...(args.install ? [] : ['--no-install']),
    ...(args.verify ? ['--verify'] : []),
    ...(settled ? ['-y'] : []),
  ];
  return words.join(' ');
}

const same = (a: Answer, b: Answer | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** For a POSIX shell; what needs no quotes gets none. */
const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
