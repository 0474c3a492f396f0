import { concernOf } from '../../concerns/index.ts';
import type { Layer, Reading } from '../../types.ts';
import type { Auditor, RuleHit, Severity } from '../../worlds/seam/auditing.ts';
import { withPlace } from '../../worlds/seam/places.ts';
import type { Words, World } from '../../worlds/world.ts';
import { reasonOf } from '../catalogue.ts';
import { enumerated } from '../enumerated.ts';
import { frontOf } from '../order/arrange.ts';
import { takesFrom } from '../order/exchange.ts';
import { wrongPairs } from '../order/order.ts';
import type { Rule } from './types.ts';

type Pair = ReturnType<typeof wrongPairs<Layer>>[number];

export const nesting = ({ words }: World): Rule => ({
  id: 'nesting',
  severity: 'error',
  summary: 'layers are registered in an order that breaks what they are there for',
  because: 'each layer sees and decorates only what lies inside it',
  advice: `Register it where it belongs; ${words.order.layer}`,
  fix: 'safe',
  find: ({ readings, auditor }) =>
    readings.flatMap((reading) => {
      const pairs = wrongPairs(reading.layers).filter((pair) => !isServed(reading, pair));
      const moving = misplaced(pairs);
      // Of two layers that both move, the one that should lie further out is told about the other.
      const tellsOf = ({ outer, inner }: Pair): Layer => (moving.includes(inner) ? inner : outer);
      return moving.flatMap((layer) => {
        const mine = pairs.filter((pair) => tellsOf(pair) === layer);
        return (mine.length > 0 && hit(words, auditor, reading, layer, mine)) || [];
      });
    }),
});

/** Another layer that does the same lies outside already: a second log inside of it is no mistake. */
const isServed = ({ layers }: Reading, { outer, inner }: Pair): boolean =>
  layers
    .slice(0, layers.indexOf(outer))
    .some(({ serves }) => inner.concern !== null && serves.includes(inner.concern));

/** The fewest layers that have to move for every pair to be right; of equals, those that should lie further out. */
function misplaced(pairs: readonly Pair[]): Layer[] {
  const layers = [...new Set(pairs.flatMap(({ outer, inner }) => [inner, outer]))];
  const weight = (chosen: readonly Layer[]): number =>
    chosen.length * 100 -
    chosen.filter((layer) => pairs.some(({ inner }) => inner === layer)).length;
  let best = layers;
  // Each set bit of the mask is a layer that moves.
  for (let mask = 0; mask < 2 ** Math.min(layers.length, MOST); mask += 1) {
    const chosen = layers.filter((_, index) => Math.floor(mask / 2 ** index) % 2 === 1);
    const isEnough = pairs.every(
      ({ outer, inner }) => chosen.includes(outer) || chosen.includes(inner),
    );
    if (isEnough && weight(chosen) < weight(best)) best = chosen;
  }
  return best;
}

/** More layers than this in the wrong place are looked at together no more. */
const MOST = 12;

function hit(
  words: Words,
  auditor: Auditor,
  reading: Reading,
  layer: Layer,
  pairs: readonly Pair[],
): RuleHit | undefined {
  const { spot } = auditor.facts(reading, layer);
  if (!spot) return undefined;
  const inside = pairs.filter(({ inner }) => inner === layer).map(({ outer }) => outer);
  const outside = pairs.filter(({ outer }) => outer === layer).map(({ inner }) => inner);
  const severity = severityOf(auditor, reading, pairs);
  const lies = [
    ...(inside.length > 0 ? [`inside ${names(inside)}, but belongs outside`] : []),
    ...(outside.length > 0 ? [`outside ${names(outside)}, but belongs inside`] : []),
  ];
  return {
    spot,
    message: `${layer.symbol} lies ${lies.join(', and ')}`,
    because: reasons(words, pairs),
    ...adviceFor(auditor, reading, layer, inside, outside),
    severity,
    nesting: { reading, wrong: [layer, ...inside, ...outside] },
    // What is a matter of taste is left to the user's.
    ...(severity !== 'info' && fixFor(auditor, reading, layer)),
  };
}

/** Moves the layer to where it breaks the fewest relations; of such places, to the nearest that can be written. */
function fixFor(auditor: Auditor, reading: Reading, layer: Layer): Pick<RuleHit, 'fix'> {
  const front = frontOf(reading);
  const others = front.filter((each) => each !== layer);
  const now = front.indexOf(layer);
  const costs = [...others, undefined].map((_, index) =>
    cost(others.toSpliced(index, 0, layer), layer),
  );
  const best = Math.min(...costs);
  if (costs[now] === best) return {};
  const places = costs.flatMap((each, index) => (each === best ? [index] : []));
  for (const place of places.sort((a, b) => Math.abs(a - now) - Math.abs(b - now))) {
    const [side, other] =
      place < now
        ? (['outside', others[place]] as const)
        : (['inside', others[place - 1]] as const);
    const move = other && auditor.move(reading, layer, side, other);
    if (!move) continue;
    const passed = place < now ? others.slice(place, now) : others.slice(now, place);
    const isSafe = move.isPure && isKnown(layer, passed) && cost(front, layer) >= MUST;
    return { fix: { safety: isSafe ? 'safe' : 'unsafe', edits: move.edits } };
  }
  return {};
}

/** What a MUST weighs against the SHOULDs. */
const MUST = 100;

const cost = (layers: readonly Layer[], layer: Layer): number =>
  wrongPairs(layers)
    .filter(({ outer, inner }) => outer === layer || inner === layer)
    .reduce((sum, { edge }) => sum + (edge.strength === 'MUST' ? MUST : 1), 0);

/** Code that is not known might rely on what it passes, if not as this; CORS adds headers and asks for nothing. */
const isKnown = (layer: Layer, passed: readonly Layer[]): boolean =>
  layer.concern === 'cors' ||
  passed.every((each) => each.concern !== null || takesFrom(each, layer));

function severityOf(auditor: Auditor, reading: Reading, pairs: readonly Pair[]): Severity {
  // What rejects nothing does no harm, wherever it lies.
  const isInert = (layer: Layer): boolean => auditor.facts(reading, layer).isInert;
  const counting = pairs.filter(({ outer, inner }) => !isInert(outer) && !isInert(inner));
  if (counting.every(({ edge }) => edge.isMinor)) return 'info';
  if (counting.some(({ edge }) => edge.strength === 'MUST')) return 'error';
  // Where the layer in the way answers nothing by itself, it is a matter of taste.
  return counting.some(({ outer }) => concernOf(outer.concern)?.answers) ? 'warning' : 'info';
}

/** The reasons of the weightiest relations, each once. */
function reasons(words: Words, pairs: readonly Pair[]): string {
  const must = pairs.filter(({ edge }) => edge.strength === 'MUST');
  const said = (must.length > 0 ? must : pairs).map(({ edge }) => reasonOf(words, edge));
  return [...new Set(said)].slice(0, 3).join('; ');
}

function adviceFor(
  auditor: Auditor,
  reading: Reading,
  layer: Layer,
  inside: readonly Layer[],
  outside: readonly Layer[],
): Pick<RuleHit, 'advice'> {
  const [outermost] = inside;
  const neighbour = outermost ?? outside.at(-1);
  if (!neighbour) return {};
  const side = outermost ? 'outside' : 'inside';
  return { advice: auditor.howToMove(reading, layer, side, neighbour, withPlace(neighbour)) };
}

const names = (layers: readonly Layer[]): string =>
  enumerated([...new Set(layers.map(({ symbol }) => symbol))]);
