import { planHash } from '../core/plan/hash.ts';
import type { Status, ToldTrouble } from '../core/reports/envelope.ts';
import { planData } from '../core/reports/json.ts';
import type { Host } from '../host.ts';
import type { Plan } from '../types/plan.ts';
import type { World } from '../worlds/world.ts';
import { answer } from './answer.ts';

type ToldPlan = {
  readonly plan: Plan;
  readonly shown: Plan;
  readonly status: Status;
  /** What ran the application. */
  readonly verified: string | null;
  /** Commands that failed. */
  readonly failed: readonly string[];
};

/** The run as data: what it planned, and whether that is written. */
export async function tellPlan(told: ToldPlan, host: Host, world: World): Promise<void> {
  const { plan, shown, status, verified, failed } = told;
  const isWritten = status === 'written' || status === 'failed';
  const hash = planHash(plan);
  await answer(host, {
    kind: 'plan',
    status,
    exitCode: failed.length > 0 ? 1 : 0,
    data: {
      ...planData(world, shown),
      hash,
      written: isWritten ? plan.changes.map(({ path }) => path) : [],
      verified,
    },
    notes: shown.notes,
    ...(failed.length > 0 && { error: notInstalled(failed) }),
    next: status === 'planned' ? [`${plan.command} --expect ${hash}`] : [],
  });
}

const notInstalled = (lines: readonly string[]): ToldTrouble => ({
  code: 'tool.failed',
  message: `${lines.join(' and ')} failed. The files are written.`,
  advice: lines.map((line) => `Run it yourself: ${line}`),
  at: null,
  choices: [],
});
