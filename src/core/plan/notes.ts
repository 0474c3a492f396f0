import { concernOf } from '../../concerns/index.ts';
import { type Note, notesOf, type Said } from '../../types/notes.ts';
import type { PlannedLayer } from '../../types/plan.ts';
import type { Edge } from '../../types.ts';
import type { World } from '../../worlds/world.ts';
import { leftOut, measuredTwice } from '../ask/clock.ts';
import type { Wish } from '../ask/resolve.ts';
import { reasonOf } from '../catalogue.ts';
import { wrongPairs } from '../order/order.ts';
import { otherRoles } from './other-roles.ts';
import { sometimesThere } from './present.ts';

/** What the user should know or do after the run, most urgent first. */
export function notesFor(
  world: World,
  wish: Wish,
  unmet: readonly Edge[],
  layers: readonly PlannedLayer[],
  remarks: readonly Note[],
): Note[] {
  const present =
    wish.present.length > 0 ? [`Already there, left alone: ${wish.present.join(', ')}.`] : [];
  return [
    ...notesOf('order.wrong', mistakes(world, layers)),
    ...notesOf('clock.twice', measuredTwice(wish, layers)),
    ...notesOf('setup', nextFor(world, wish, layers)),
    ...leftOut(wish, layers),
    ...notesOf('answer.empty', wish.empty),
    ...notesOf('concern.present', [...present, ...sometimesThere(asked(wish), layers)]),
    ...remarks,
    ...notesOf('order.compromise', [...compromises(wish, unmet), ...otherRoles(world, layers)]),
    ...notesOf('errors.none', bareErrors(layers)),
    ...notesOf('clock.outside', untimed(layers)),
  ];
}

/** What was asked for, there already or not. */
const asked = ({ present, newcomers }: Wish): string[] => [
  ...present,
  ...newcomers.map(({ concern }) => concern.id),
];

/** What to do before the first request; `layers` are those of the application as it will be. */
function nextFor(
  world: World,
  { newcomers }: Wish,
  layers: readonly Pick<PlannedLayer, 'serves' | 'concern' | 'owned' | 'isNew'>[],
): string[] {
  const ours = layers.flatMap(({ concern, owned, isNew }) =>
    owned || isNew ? (concern ?? []) : [],
  );
  const others = layers.flatMap(({ serves = [] }) => serves);
  return newcomers.flatMap(
    ({ concern, answers }) => world.recipe(concern.id)?.next(answers, others, ours) ?? [],
  );
}

/** SHOULD relations that other relations, or the code that is there, stand against. */
function compromises({ newcomers }: Wish, unmet: readonly Edge[]): string[] {
  const outers = [...new Set(unmet.map(({ outer }) => outer))];
  return outers.map((outer) => {
    const inner = unmet.filter((edge) => edge.outer === outer).map((edge) => title(edge.inner));
    const others = [...new Set(inner)].join(', ');
    const said = newcomers.some(({ concern }) => concern.id === outer)
      ? `${title(outer)} would better lie outside ${others}; the place that create-mw found for it lies inside`
      : `${others} would better lie inside ${title(outer)}, which stays where it is`;
    return `${said}. See: create-mw explain ${outer}`;
  });
}

const title = (id: string): string => concernOf(id)?.title ?? id;

/** An unhandled exception's answer passes none of the user's layers unless a boundary answers inside them. */
export function bareErrors(layers: readonly Pick<PlannedLayer, 'concern' | 'serves'>[]): string[] {
  const has = (id: string): boolean => layers.some((layer) => layer.concern === id);
  const { offer } = concernOf('errors') ?? {};
  const isAnswered = has('errors') || layers.some(({ serves }) => serves?.includes('errors'));
  if (!offer || isAnswered || !offer.when.some(has)) return [];
  return [`No error boundary: ${offer.because}. Add it with: create-mw add errors`];
}

/** What lies outside the clock and answers by itself has answered before the clock starts. */
export function untimed(layers: readonly PlannedLayer[]): string[] {
  const clock = layers.findIndex(({ concern, isNew }) => concern === 'timing' && isNew);
  return layers
    .slice(0, Math.max(clock, 0))
    .filter(({ concern, isNew }) => !isNew && mayAnswer(concern))
    .map(
      ({ symbol, file, line }) =>
        `${file}:${line}: ${symbol} lies outside Timing: what it answers by itself, a 401 for example, has no time.`,
    );
}

/** A layer of the project that nothing is known of may. */
const mayAnswer = (concern: string | null): boolean =>
  concern === null || concernOf(concern)?.answers === true;

/** MUST relations that existing layers break among themselves; `add` does not touch them. */
export function mistakes({ words }: World, layers: readonly PlannedLayer[]): Said[] {
  const { rule, inside } = words.order;
  return wrongPairs(layers)
    .filter(({ outer, inner, edge }) => edge.strength === 'MUST' && !outer.isNew && !inner.isNew)
    .map(({ outer, inner, edge }) => ({
      message: `${outer.file}:${outer.line}: ${outer.symbol} lies outside ${inner.symbol}, but should lie inside: ${reasonOf(words, edge)}. ${rule}: move it ${inside} ${inner.symbol} (${inner.file}:${inner.line}); create-mw check --fix does it where that is safe.`,
      short: `${outer.symbol} lies wrong`,
    }));
}
