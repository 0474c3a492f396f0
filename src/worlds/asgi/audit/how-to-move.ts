import type { AsgiLayer } from '../types.ts';
import { words } from '../words.ts';

/** How a layer is registered outside or inside another one by hand. */
export function howToMove(
  layer: AsgiLayer,
  side: 'outside' | 'inside',
  other: AsgiLayer,
  place: string,
): string {
  if (areListed(layer, other))
    return `A list is outermost first: put ${layer.symbol} ${side === 'outside' ? 'before' : 'behind'} ${place}`;
  const { rule, ...when } = words.order;
  return `${rule}: register ${layer.symbol} ${when[side]} ${place}`;
}

/** Both are elements of one list. */
const areListed = ({ site }: AsgiLayer, { site: other }: AsgiLayer): boolean =>
  site.kind === 'element' &&
  other.kind === 'element' &&
  site.list.file === other.list.file &&
  site.list.span.start === other.list.span.start;
