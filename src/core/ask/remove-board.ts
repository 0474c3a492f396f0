import { concernOf } from '../../concerns/index.ts';
import type { Layer } from '../../types.ts';
import { withPlace } from '../../worlds/seam/places.ts';
import { catalogueOf, whyOf } from '../catalogue.ts';
import { isEverywhere } from '../order/reach.ts';
import type { Opened } from '../plan/opened.ts';
import type { Board, Row } from '../screen/types.ts';
import { subjectOf, THERE } from './board.ts';
import { wallOf } from './picture.ts';

/** What `remove` lets choose: the layers that stand, of which only those that create-mw wrote can go. */
export function removeBoard({ world, reading }: Opened): Board {
  const written = catalogueOf(world).map(({ id }) => id);
  const rows = reading.layers
    .filter(isEverywhere)
    .filter(({ concern }) => concern !== null && written.includes(concern))
    .map((layer): Row => {
      const because = whyOf(world, layer) ?? '';
      return { ...described(layer), because, group: THERE };
    });
  return {
    subject: subjectOf(world, reading),
    verb: 'remove',
    question: 'What should go? What stays keeps its order.',
    rows,
    recommended: [],
    presets: [],
    picture: (ids) => ({
      kind: 'walls',
      walls: reading.layers.map((layer) =>
        wallOf(layer, ids.includes(layer.concern ?? '') ? 'gone' : 'standing'),
      ),
    }),
    fields: () => [],
    fault: () => undefined,
  };
}

function described(layer: Layer): Omit<Row, 'because' | 'group'> {
  const id = layer.concern ?? '';
  const { title = id, summary = '' } = concernOf(id) ?? {};
  const fixed = `${withPlace(layer)} is not as create-mw writes it: take it out by hand`;
  return { id, title, summary, ...(!layer.owned && { fixed }) };
}
