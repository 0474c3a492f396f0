/**
 * Expected trouble: what is wrong, and what the user can do. Nothing has been written when it is thrown.
 * `cli.ts` catches it once. `code` is the exit code: 2 for usage and unsupported shapes, 1 for conflicts and
 * failed writes, 130 for a cancelled run.
 */
export class Refusal extends Error {
  readonly advice: string;
  readonly code: 1 | 2 | 130;

  constructor(message: string, advice = '', code: 1 | 2 | 130 = 2) {
    super(message);
    this.name = 'Refusal';
    this.advice = advice;
    this.code = code;
  }
}

/** `remove` takes out only what is as it was written. */
export function edited(path: string): Refusal {
  return new Refusal(
    `${path} was edited since create-mw wrote it. Nothing was removed.`,
    'Undo the edits there, or take the registration and its files out by hand.',
  );
}
