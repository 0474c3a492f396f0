import type { Change, Plan } from '../../types/plan.ts';
import type { Files } from '../../types.ts';

/** A file that is not what the plan says it is. */
export type Mismatch = { readonly path: string; readonly what: string };

/** Reads every changed file again and compares it with the plan. */
export function verifyWritten(plan: Pick<Plan, 'changes'>, files: Files): readonly Mismatch[] {
  return plan.changes.flatMap((change) => {
    const what = mismatch(change, files.read(change.path));
    return what === undefined ? [] : [{ path: change.path, what }];
  });
}

function mismatch(change: Change, found: string | undefined): string | undefined {
  if (change.kind === 'delete') return found === undefined ? undefined : 'is still there';
  if (found === undefined) return 'is missing';
  if (found === change.after) return undefined;
  return `differs from the plan from line ${firstDifference(found, change.after)} on`;
}

function firstDifference(found: string, planned: string): number {
  const lines = planned.split('\n');
  const other = found.split('\n');
  const at = lines.findIndex((line, index) => line !== other[index]);
  return (at < 0 ? lines.length : at) + 1;
}
