import { summaryOf } from '../core/preview/summary.ts';
import { summaryText } from '../core/screen/confirm.ts';
import { emptyState } from '../core/screen/state.ts';
import { outcome, stay } from '../core/screen/steps.ts';
import type { Consequence, Decision, Pressed, State, Summary } from '../core/screen/types.ts';
import { isInterruption, Refusal } from '../errors.ts';
import { type Host, screenSize } from '../host.ts';
import type { Plan } from '../types/plan.ts';
import type { Reading } from '../types.ts';
import { pastable, toolOf, viewIn } from './asking.ts';
import { asked } from './interview.ts';

const DIRTY: Consequence = {
  isUrgent: false,
  text: 'the git tree has uncommitted changes: git diff will show both',
  short: 'git tree has uncommitted changes',
};

/** What a plan does, with what has to be known of the project beside it. */
export async function summarised(plan: Plan, before: Reading, host: Host): Promise<Summary> {
  const isDirty = await host.isDirty();
  const isThere = (path: string): boolean => host.files.read(path) !== undefined;
  return summaryOf(plan, before, isThere, isDirty ? [DIRTY] : [], (text) => pastable(text, host));
}

/** A plan came of the answers: the last question, or the way back with the reason why there is none. */
export async function planned(
  state: State,
  plan: () => Promise<Summary | undefined>,
  host: Pick<Host, 'paste' | 'launcher'>,
): Promise<Pressed> {
  const { waits, sheet: _, ...calm } = state;
  try {
    const summary = await plan();
    if (summary === undefined) return outcome(calm, { kind: 'yes' });
    if (waits === 'diff')
      return stay({ ...calm, sheet: { title: 'diff so far', files: summary.patch, top: 0 } });
    return stay({ ...calm, ...passed(calm, 'confirm'), summary });
  } catch (error) {
    if (!(error instanceof Refusal) || isInterruption(error)) throw error;
    const { message, advice } = error;
    const trouble = { message: pastable(message, host), advice: pastable(advice, host) };
    return stay({ ...calm, ...passed(calm, 'trouble'), trouble });
  }
}

/** A run that begins with the last question has nothing to go back to. */
const passed = ({ at, past }: State, next: 'confirm' | 'trouble'): Pick<State, 'at' | 'past'> => ({
  at: next,
  past: at === 'confirm' ? past : [...past, at],
});

/** The last question alone, for a plan that was asked for without questions. */
export async function decide(plan: Plan, before: Reading, host: Host): Promise<Summary> {
  const subject: State = { ...emptyState(toolOf(host)), at: 'confirm' };
  const summary = await summarised(plan, before, host);
  const { outcome: decision } = await asked({ ...subject, summary }, () => undefined, host);
  refuseUnlessYes(decision, '');
  return summary;
}

/** Prints for good what was agreed to. */
export function agreed(summary: Summary, host: Host): void {
  host.note(`${summaryText(summary, viewIn(host, screenSize())).join('\n')}\n\n`);
}

/** Everything but a yes ends the run, with the way to ask for the same again. */
export function refuseUnlessYes(decision: Decision, again: string): void {
  if (decision.kind === 'yes') return;
  const message =
    decision.kind === 'no' ? 'Nothing was written.' : 'Cancelled, nothing was written.';
  throw new Refusal('cancelled', message, again === '' ? '' : `The same answers again: ${again}`);
}
