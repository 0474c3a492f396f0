import { posix } from 'node:path';
import type { PlannedLayer } from '../../../types/plan.ts';
import type { Newcomer } from '../../seam/writing.ts';
import type { Ground } from './ground.ts';

/** How the id gets on the log lines of the application, where no layer of ours sees to it. */
export function logRemarks(
  { folder }: Ground,
  layers: readonly PlannedLayer[],
  newcomers: readonly Newcomer[],
): string[] {
  const isAsked = newcomers.some(({ concern }) => concern === 'request-id');
  if (!isAsked || layers.some(({ concern, owned }) => concern === 'logging' && owned)) return [];
  const file = posix.join(folder, 'log_context.py');
  return [
    `Your log lines get the id when RequestIDFilter of ${file} is on your logging handlers; create-mw add logging sees to it.`,
  ];
}
