import process from 'node:process';
import { asksForJson } from './arguments/json.ts';
import { dispatch, type Run } from './dispatch.ts';
import { Refusal } from './errors.ts';
import { complain, dropSketch, guardOutput, out, printable, toPaste } from './host.ts';

/** Runs one command and sets the exit code. Expected trouble ends here; anything else is a bug and keeps its stack. */
export async function main(argv: readonly string[]): Promise<void> {
  const run: Run = { kind: 'none', aim: {} };
  try {
    process.exitCode = await dispatch(argv, process.env, run);
  } catch (error) {
    dropSketch();
    if (asksForJson(argv, process.env)) await tell(run, error);
    if (!(error instanceof Refusal)) throw error;
    const text = [error.message, error.advice].filter(Boolean).join('\n');
    complain(`${printable(toPaste(text, run.aim))}\n`);
    process.exitCode = error.exit;
  } finally {
    dropSketch();
  }
}

/** Trouble as the one document of the run. */
async function tell(run: Run, error: unknown): Promise<void> {
  const { troubleOf } = await import('./core/reports/envelope.ts');
  guardOutput();
  out(troubleOf(run.kind, error, (text) => toPaste(text, run.aim)));
}
