import { quote } from '../core/plan/repeat.ts';
import { doneText } from '../core/preview/summary.ts';
import { wrapped } from '../core/screen/text.ts';
import type { Host } from '../host.ts';
import type { Plan } from '../types/plan.ts';

/** What was done, and what to do next; the consequences were read before. */
export function record(plan: Plan, host: Host): void {
  const trial = plan.trial === undefined ? [] : [`Try it: ${fromHere(plan.trial, host)}`];
  const lines = [
    ...sentence(`Done: ${doneText(plan.changes)}.`, host),
    ...plan.notes
      .filter(({ level }) => level === 'todo')
      .flatMap(({ message }) => sentence(`Before you start it: ${message}`, host)),
    ...trial,
    `To repeat this run: ${plan.command}`,
  ];
  host.note(`${lines.join('\n')}\n`);
}

/** A sentence is broken at its words; a command is not, or it could not be pasted. */
const sentence = (text: string, { columns }: Host): string[] => wrapped(text, columns - 1);

/** A command that is meant for the project's root, as it is run from where the user stands. */
export const fromHere = (line: string, { fromHere: root }: Pick<Host, 'fromHere'>): string =>
  root === '' ? line : `(cd ${quote(root)} && ${line})`;
