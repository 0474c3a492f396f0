import type { Node } from '../tree/module.ts';
import { and, type Condition, common } from './condition.ts';
import type { Definition } from './definition.ts';

/** A definition that may be the one in force, and what holds when it is. */
export type Reached = { readonly definition: Definition; readonly when: readonly Condition[] };

/** What a piece of code does to a name. */
export type Effect = {
  readonly reached: readonly Reached[];
  /** What holds on the way on which nothing binds the name; undefined where there is none. */
  readonly untouched: readonly Condition[] | undefined;
};

/** The ways out of a piece of code, each with what was done to the name; undefined where nothing goes that way. */
export type Ways = Readonly<
  Partial<Record<'falls' | 'breaks' | 'continues' | 'returns', Effect | undefined>>
>;

export const NOTHING: Effect = { reached: [], untouched: [] };
export const given = (test: Node | undefined, holds: boolean): readonly Condition[] =>
  test ? [{ test, holds }] : [];

/** What happens only under conditions. */
export const under = (conditions: readonly Condition[], effect: Effect): Effect => ({
  reached: effect.reached.map(({ definition, when }) => ({
    definition,
    when: and(conditions, when),
  })),
  untouched: effect.untouched && and(conditions, effect.untouched),
});

/** One piece of code after another. */
export function followedBy(first: Effect, second: Effect): Effect {
  const { untouched } = second;
  if (untouched === undefined) return second;
  const kept = first.reached.map(({ definition, when }) => ({
    definition,
    when: and(when, untouched),
  }));
  return {
    reached: [...kept, ...second.reached],
    untouched: first.untouched && and(first.untouched, untouched),
  };
}

/** One way or another. */
export function either(...effects: readonly (Effect | undefined)[]): Effect | undefined {
  const [first, ...rest] = effects.filter((each) => each !== undefined);
  return first && rest.reduce(joined, first);
}

function joined(a: Effect, b: Effect): Effect {
  const seen = new Map(a.reached.map((each) => [each.definition, each.when]));
  for (const { definition, when } of b.reached) {
    const before = seen.get(definition);
    seen.set(definition, before ? common(before, when) : when);
  }
  const untouched =
    a.untouched && b.untouched ? common(a.untouched, b.untouched) : (a.untouched ?? b.untouched);
  return { reached: [...seen].map(([definition, when]) => ({ definition, when })), untouched };
}

export const after = (effect: Effect | undefined, next: Effect | undefined): Effect | undefined =>
  effect && next && followedBy(effect, next);

/** What holds in one round of a loop need not hold in the next one. */
export const forgetful = (effect: Effect | undefined): Effect | undefined =>
  effect && {
    reached: effect.reached.map(({ definition }) => ({ definition, when: [] })),
    untouched: effect.untouched && [],
  };

/** The ways out of code that runs after something else. */
export const behind = (before: Effect, ways: Ways): Ways =>
  each(ways, (effect) => followedBy(before, effect));

/** Every way out, changed. */
export const each = (ways: Ways, change: (effect: Effect) => Effect): Ways => ({
  falls: ways.falls && change(ways.falls),
  breaks: ways.breaks && change(ways.breaks),
  continues: ways.continues && change(ways.continues),
  returns: ways.returns && change(ways.returns),
});

export const oneOf = (ways: readonly Ways[]): Ways => ({
  falls: either(...ways.map(({ falls }) => falls)),
  breaks: either(...ways.map(({ breaks }) => breaks)),
  continues: either(...ways.map(({ continues }) => continues)),
  returns: either(...ways.map(({ returns }) => returns)),
});
