import { onion } from '../../concerns/index.ts';
import type { Plan } from '../../types/plan.ts';
import type { Answer, Answers, Concern } from '../../types.ts';

export type RepeatedRun = {
  /** What this program is called in a shell. */
  readonly launcher: string;
  readonly command: 'add' | 'new' | 'demo';
  /** What the command is given by name: concerns, or a folder. */
  readonly names: readonly string[];
  readonly ids: readonly string[];
  /** By what name they were asked for, where the words do not say them. */
  readonly preset?: string | undefined;
  readonly answers: ReadonlyMap<string, Answers>;
  /** A concern with the answers that are usual here. */
  readonly suit?: (concern: Concern) => Concern;
  readonly args: {
    readonly cwd: string | undefined;
    readonly package?: string | undefined;
    readonly install: boolean;
    readonly verify: boolean;
    readonly filesOnly?: boolean;
  };
  readonly app: string | undefined;
  /** Undefined: as is usual for the command. */
  readonly tests: boolean | undefined;
  readonly secondClock: boolean;
  /** Everything was answered: the repeated run need not ask. */
  readonly settled: boolean;
};

/** The command that does the same again without a question, from the same folder. */
export function repeatCommand(run: RepeatedRun): string {
  const { command, names, ids, answers, args, app, tests, secondClock, settled } = run;
  const { suit = (concern) => concern } = run;
  const settings = onion
    .filter(({ id }) => ids.includes(id))
    .map(suit)
    .flatMap(({ id, options }) =>
      options.flatMap(({ name, default: usual }) => {
        const answer = answers.get(id)?.[name];
        return answer === undefined || same(answer, usual)
          ? []
          : ['--set', `${id}.${name}=${String(answer)}`];
      }),
    );
  return commandLine(run.launcher, [
    command,
    ...names,
    ...valued('--preset', run.preset),
    ...settings,
    ...valued('--cwd', args.cwd),
    ...valued('--app', app),
    ...valued('--package', args.package),
    ...(tests === undefined ? [] : [tests ? '--tests' : '--no-tests']),
    ...(args.filesOnly ? ['--files-only'] : []),
    ...(secondClock ? ['--second-clock'] : []),
    ...(args.install ? [] : ['--no-install']),
    ...(args.verify ? ['--verify'] : []),
    ...(settled ? ['-y'] : []),
  ]);
}

const valued = (flag: string, value: string | undefined): string[] =>
  value === undefined ? [] : [flag, value];

/** A command of ours as it can be pasted. */
export const commandLine = (launcher: string, words: readonly string[]): string =>
  [launcher, ...words.map(quote)].join(' ');

/** What a plan runs, each as it can be pasted. */
export const installLines = ({ install }: Pick<Plan, 'install'>): string[] =>
  install.map(({ command, args }) => [command, ...args].map(quote).join(' '));

const same = (a: Answer, b: Answer | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** For a POSIX shell; what needs no quotes gets none. */
export const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
