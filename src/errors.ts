/**
 * Expected trouble: what is wrong, and what the user can do. Nothing has been written when it is thrown.
 * `cli.ts` catches it once. `code` is the exit code: 2 for usage and unsupported shapes, 1 for conflicts and
 * failed writes, 130 for a cancelled run; 129, 130 and 143 for one that a signal ended.
 */
export class Refusal extends Error {
  readonly advice: string;
  readonly code: Code;

  constructor(message: string, advice = '', code: Code = 2) {
    super(message);
    this.name = 'Refusal';
    this.advice = advice;
    this.code = code;
  }
}

type Code = 1 | 2 | 129 | 130 | 143;

/** A signal, or somebody who cancelled. */
export const isInterruption = (error: unknown): error is Refusal =>
  error instanceof Refusal && error.code > 128;

/** `remove` takes out only what is as it was written. */
export function edited(path: string): Refusal {
  return new Refusal(
    `${path} was edited since create-mw wrote it. Nothing was removed.`,
    'Undo the edits there, or take the registration and its files out by hand.',
  );
}
