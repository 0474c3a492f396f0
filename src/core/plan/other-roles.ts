import { concernOf } from '../../concerns/index.ts';
import type { PlannedLayer } from '../../types/plan.ts';
import type { World } from '../../worlds/world.ts';
import { reasonOf } from '../catalogue.ts';
import type { WrongPair } from '../order/exchange.ts';
import { wrongPairs } from '../order/order.ts';

/**
 * A layer lies in one place, whatever it does: that of its first concern. What it does besides may miss a newcomer then,
 * or be missed by it.
 */
export function otherRoles(world: World, layers: readonly PlannedLayer[]): string[] {
  return layers.flatMap((layer) => {
    const { isNew, concern, serves = [] } = layer;
    if (isNew) return [];
    return serves
      .filter((role) => role !== concern)
      .flatMap((role) => {
        const twin = { ...layer, concern: role };
        return wrongPairs(layers.map((each) => (each === layer ? twin : each)))
          .filter((pair) => isMissed(pair, twin, role))
          .map((pair) => sentence(world, layer, role, pair));
      });
  });
}

/** A clock is shared by our own layers only, and each of those has one role. */
const isMissed = (
  { outer, inner, edge }: WrongPair<PlannedLayer>,
  twin: PlannedLayer,
  role: string,
): boolean =>
  edge.strength === 'MUST' &&
  !edge.sharesClock &&
  (edge.outer === role ? inner === twin && outer.isNew : outer === twin && inner.isNew) &&
  [edge.outer, edge.inner].includes(role);

function sentence(
  { words }: World,
  { file, line, symbol, concern }: PlannedLayer,
  role: string,
  { edge }: WrongPair<PlannedLayer>,
): string {
  const [side, other] = edge.outer === role ? ['outside', edge.inner] : ['inside', edge.outer];
  return `${file}:${line}: ${symbol} is ${title(concern)} and ${title(role)} in one, and lies where the first belongs; the second should lie ${side} ${title(other)}: ${reasonOf(words, edge)}.`;
}

const title = (id: string | null): string => concernOf(id)?.title ?? '';
