/** Every kind of expected trouble, with the exit code that it ends a run with. The README lists them, `--json` names them. */
export const CODES = {
  usage: [2, 'the command line is not understood'],
  'answer.missing': [2, 'an answer is needed; `needs` says which'],
  'answer.invalid': [2, 'an answer does not fit'],
  'app.none': [2, 'no application was found'],
  'app.several': [2, 'there are several applications; `choices` names them'],
  'app.unreadable': [2, 'the application stands in code that cannot be read'],
  'clock.second': [2, 'something measures how long requests take already'],
  'shape.unsafe': [2, 'the code cannot be edited safely'],
  syntax: [2, 'a file does not parse'],
  settings: [2, 'a settings file is wrong'],
  'files.missing': [2, 'there is no such file or folder'],
  'files.exists': [2, 'something stands where a file is to be made'],
  'files.edited': [2, 'what create-mw wrote was edited since, or another version wrote it'],
  'files.unsafe': [2, 'a path at which nothing is written'],
  'plan.stale': [2, 'the plan is no longer the one that was expected'],
  'order.cycle': [1, 'the order that is asked for contradicts the one that stands'],
  'files.changed': [1, 'a file changed in the meantime'],
  'files.locked': [1, 'another run is writing'],
  'files.unreadable': [1, 'a file cannot be read'],
  'files.unwritable': [1, 'a file cannot be written'],
  journal: [1, 'what a killed run left cannot be undone'],
  'tool.failed': [1, 'a command that was run failed'],
  'verify.unavailable': [2, 'nothing can run the application'],
  'verify.fails': [1, 'the application does not run'],
  'verify.differs': [1, 'the running application nests in another way'],
  cancelled: [130, 'somebody cancelled'],
  interrupted: [130, 'a signal ended the run: 129, 130 or 143'],
} as const satisfies Readonly<Record<string, readonly [Exit, string]>>;

export type RefusalCode = keyof typeof CODES;
type Exit = 1 | 2 | 129 | 130 | 143;

/** What a program can do something with. */
type Details = {
  /** Where that is not the one of its code. */
  readonly exit?: Exit;
  readonly at?: { readonly file: string; readonly line?: number };
  /** What could have been said instead. */
  readonly choices?: readonly string[];
  /** The answers that are missing. */
  readonly needs?: readonly Need[];
  /** What was written all the same; null: nobody knows. */
  readonly written?: readonly string[] | null;
};

/** An answer that is missing, as `--answers` takes it: `id` is `concern.option`, or the name of an option. */
export type Need = {
  readonly id: string;
  readonly kind: 'list' | 'choice' | 'string' | 'boolean';
  readonly question: string;
  readonly choices: readonly string[] | null;
  /** What an empty answer means. */
  readonly empty: string | null;
};

/** What a command cannot do without, whatever the application is. */
export const needed = (
  id: string,
  kind: Need['kind'],
  question: string,
  choices: Need['choices'] = null,
): Need => ({ id, kind, question, choices, empty: null });

/**
 * Expected trouble: what is wrong, and what the user can do. Nothing has been written when it is thrown, unless it says
 * so. `cli.ts` catches it once.
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly advice: string;
  /** The exit code. */
  readonly exit: Exit;
  readonly details: Omit<Details, 'exit'>;

  constructor(code: RefusalCode, message: string, advice = '', { exit, ...details }: Details = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.advice = advice;
    this.exit = exit ?? CODES[code][0];
    this.details = details;
  }
}

/** A signal, or somebody who cancelled. */
export const isInterruption = (error: unknown): error is Refusal =>
  error instanceof Refusal && error.exit > 128;

/** `remove` takes out only what is as it was written; which version wrote it is not recorded. */
export function edited(path: string, ...others: readonly string[]): Refusal {
  const isOne = others.length === 0;
  const files = [path, ...others].join(' and ');
  return new Refusal(
    'files.edited',
    `${files} ${isOne ? 'is' : 'are'} not as this version of create-mw writes ${isOne ? 'it' : 'them'}: edited since, or written by another version. Nothing was removed.`,
    'Undo the edits there, run the version that wrote it (npx create-mw@VERSION remove ...), or take the registration and its files out by hand.',
    { at: { file: path } },
  );
}
