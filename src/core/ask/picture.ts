import { concernOf } from '../../concerns/index.ts';
import type { PlannedLayer } from '../../types/plan.ts';
import type { Layer, Reading } from '../../types.ts';
import { withPlace } from '../../worlds/seam/places.ts';
import type { Slot, World } from '../../worlds/world.ts';
import { reasonOf } from '../catalogue.ts';
import { findPlaces, frontOf } from '../order/arrange.ts';
import type { NestedLayer } from '../order/contradiction.ts';
import type { Picture, Wall } from '../screen/types.ts';

/** How an application would nest with some more concerns, by the engine that plans it; `ghost` is not chosen yet. */
export function pictureOf(
  world: World,
  reading: Reading,
  slots: readonly Slot[],
  ids: readonly string[],
  ghost?: string,
): Picture {
  if (ghost !== undefined && !ids.includes(ghost)) {
    const [alone, both] = [[], [ghost]].map((more) =>
      arranged(world, reading, slots, [...ids, ...more], ghost),
    );
    return (both?.kind === 'walls' ? both : alone) ?? { kind: 'walls', walls: [] };
  }
  return arranged(world, reading, slots, ids);
}

function arranged(
  world: World,
  reading: Reading,
  slots: readonly Slot[],
  ids: readonly string[],
  ghost?: string,
): Picture {
  const places = findPlaces(world, reading, ids, slots);
  if (places.kind === 'conflict') {
    const [edge] = places.cycle;
    return { kind: 'trouble', message: edge ? contradicted(world, reading, edge) : '' };
  }
  if (places.kind === 'unplaceable') {
    const closed = slots[places.slot];
    const why =
      closed?.kind === 'blocked' ? `: ${closed.file}:${closed.line}: ${closed.reason}` : '';
    return { kind: 'trouble', message: `There is no room for ${titleFor(places.concern)}${why}` };
  }
  const front = frontOf(reading);
  const at = (slot: number): Wall[] =>
    places.newcomers
      .filter((each) => each.slot === slot)
      .map(({ concern }) => newWall(concern, concern === ghost));
  return {
    kind: 'walls',
    walls: [
      ...front.flatMap((layer, index) => [...at(index), wallOf(layer)]),
      ...at(front.length),
      ...places.behind.map((id) => newWall(id, id === ghost)),
      ...reading.layers.filter(({ isBehind }) => isBehind).map((layer) => wallOf(layer)),
    ],
  };
}

const titleFor = (id: string): string => concernOf(id)?.title ?? id;

const newWall = (concern: string, isGhost: boolean): Wall => ({
  title: titleFor(concern),
  kind: isGhost ? 'ghost' : 'new',
  place: isGhost ? 'would lie here' : 'new',
  concern,
});

/** A layer in the picture; without a kind it stands, or is new. */
export function wallOf(layer: PlannedLayer | Layer, kind?: Wall['kind']): Wall {
  const { concern, symbol, file, line, reach, conditional } = layer;
  const isNew = 'isNew' in layer && layer.isNew;
  const where = line === undefined ? file : `${file}:${line}`;
  const below = reach === undefined || reach.kind === 'everything' ? '' : ` (below ${reach.path})`;
  return {
    title: `${concernOf(concern)?.title ?? symbol}${below}${conditional ? ' (conditional)' : ''}`,
    kind: kind ?? (isNew ? 'new' : 'standing'),
    place: isNew ? 'new' : where,
    concern,
  };
}

type Broken = {
  readonly outer: NestedLayer;
  readonly inner: NestedLayer;
  readonly because: string;
};

function contradicted(
  { words }: World,
  reading: Reading,
  { outer, inner, because }: Broken,
): string {
  const front = frontOf(reading);
  const name = (node: NestedLayer): string => {
    const layer = node.kind === 'standing' ? front[node.index] : undefined;
    return layer ? withPlace(layer) : titleFor(node.concern ?? '');
  };
  const why = reasonOf(words, { outer: outer.concern, inner: inner.concern, because });
  return `The order that stands leaves no place: ${name(outer)} must lie outside ${name(inner)}: ${why}`;
}
