import { concernOf, onion } from '../concerns/index.ts';
import type { Answers, Concern } from '../types.ts';
import type { Words, World } from '../worlds/world.ts';

/** The concerns that can be generated in a world, outermost first. */
export const catalogueOf = ({ recipe }: World): Concern[] =>
  onion.filter(({ id }) => recipe(id) !== undefined);

/** Why a concern lies where it lies, in this world. */
export const becauseOf = ({ words }: World, concern: string | null): string | undefined =>
  (concern === null ? undefined : words.because[concern]) ?? concernOf(concern)?.because;

/** Why a layer lies where it lies; what is not proven of it is not said. */
export const whyOf = (
  world: World,
  { concern, owned, isNew, isUnproven }: Nested,
): string | undefined => {
  if (concern === null) return undefined;
  const unproven = isUnproven ? world.words.unproven[concern] : undefined;
  const theirs = owned || isNew ? undefined : concernOf(concern)?.becauseTheirs;
  return unproven ?? theirs ?? becauseOf(world, concern);
};

type Nested = {
  readonly concern: string | null;
  /** create-mw wrote it, or is about to. */
  readonly owned: boolean;
  readonly isNew?: boolean;
  readonly isUnproven?: boolean;
};

type Reason = {
  readonly outer: string | null;
  readonly inner: string | null;
  readonly because: string;
};

/** Why one concern lies outside another, in this world. */
export const reasonOf = ({ between }: Words, { outer, inner, because }: Reason): string =>
  between[outer ?? '']?.[inner ?? ''] ?? because;

/** A concern as an application asks for it: what is usual there takes the place of what is usual anywhere. */
export const suited = (concern: Concern, usual: Answers = {}): Concern => ({
  ...concern,
  options: concern.options.map((option) => {
    const answer = usual[option.name];
    return answer === undefined ? option : { ...option, default: answer };
  }),
});

/** An answer to every option: given, usual, or the empty list. */
export function complete(concern: Concern, given: Answers): Answers {
  return Object.fromEntries(
    concern.options.map((option) => [option.name, given[option.name] ?? option.default ?? []]),
  );
}
