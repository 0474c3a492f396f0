import { concernOf } from '../../concerns/index.ts';
import type { PlannedLayer } from '../../types/plan.ts';

/** What serves a concern that was asked for, and is there only sometimes, as a newcomer in a list that is registered on a condition: where it is not, nothing else does. */
export const sometimesThere = (
  asked: readonly string[],
  layers: readonly PlannedLayer[],
): string[] =>
  asked.flatMap((id) => {
    const [layer, other] = layers.filter(
      ({ concern, serves = [] }) => concern === id || serves.includes(id),
    );
    // Of several one may be the other's alternative.
    if (!layer?.conditional || other) return [];
    const title = concernOf(id)?.title ?? id;
    return [
      `${layer.file}:${layer.line}: ${layer.symbol} is registered on a condition; where that does not hold, there is no layer for ${title}.`,
    ];
  });
