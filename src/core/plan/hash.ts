import { createHash } from 'node:crypto';
import packageJson from '../../../package.json' with { type: 'json' };
import { Refusal } from '../../errors.ts';
import type { Plan } from '../../types/plan.ts';

type Planned = Pick<Plan, 'changes' | 'install'>;

/** A name for exactly these changes, made by this version: whoever has seen them can ask for them and for no others. */
export function planHash({ changes, install }: Planned): string {
  const named = [
    packageJson.version,
    changes.map(({ path, ...change }) => [
      path,
      change.kind,
      change.kind === 'create' ? null : change.before,
      change.kind === 'delete' ? null : change.after,
    ]),
    install.map(({ command, args }) => [command, ...args]),
  ];
  return `sha256:${createHash('sha256').update(JSON.stringify(named)).digest('hex')}`;
}

/** Of `--expect`: another plan than the one that was seen is not carried out. What is there already need not be. */
export function refuseStale(plan: Planned, expected: string | undefined): void {
  if (expected === undefined || plan.changes.length === 0) return;
  const now = planHash(plan);
  if (now === expected) return;
  throw new Refusal(
    'plan.stale',
    `The plan is another one than ${expected}: it is ${now} now. Nothing was written.`,
    'Look at it again with --dry-run --json, then give its hash to --expect.',
  );
}
