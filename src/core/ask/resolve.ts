import { type Need, Refusal } from '../../errors.ts';
import type { Said } from '../../types/notes.ts';
import type { Answer, Answers, Concern, Layer, Option, Reading } from '../../types.ts';
import type { World } from '../../worlds/world.ts';
import { complete } from '../catalogue.ts';
import { isEverywhere } from '../order/reach.ts';
import { type FoundClock, type LeftAnswers, withoutSecondClock } from './clock.ts';
import { sharedHeader } from './headers.ts';
import { knownConcerns, type Request } from './settings.ts';

/** What is to be added, with an answer to every option; onion order. */
export type Wish = {
  readonly newcomers: readonly { readonly concern: Concern; readonly answers: Answers }[];
  readonly present: readonly string[];
  /** Consequences of lists left empty. */
  readonly empty: readonly Said[];
  /** Answers about what is there already. */
  readonly anew: readonly {
    readonly concern: Concern;
    readonly answers: Answers;
    /** The layers of every request that serve it. */
    readonly layers: readonly Layer[];
  }[];
  /** Answers that are not applied. */
  readonly left: readonly LeftAnswers[];
  /** What else was left out, for a clock that the project has. */
  readonly clock?: FoundClock;
  /** What measures beside a clock that the project has, as it was accepted. */
  readonly second?: FoundClock;
};

export type Gap = { readonly concern: Concern; readonly option: Option };

/** The concerns that some layer of every request serves. */
export const servedBy = ({ layers }: Reading): Set<string> =>
  new Set(layers.filter(isEverywhere).flatMap(({ serves }) => serves));

/** Concerns of the request that the application does not have yet. */
export function newcomersOf(concerns: readonly Concern[], reading: Reading): Concern[] {
  const present = servedBy(reading);
  return concerns.filter((concern) => !present.has(concern.id));
}

/** Options without an answer and without a default. */
export function gapsIn(newcomers: readonly Concern[], given: ReadonlyMap<string, Answers>): Gap[] {
  return newcomers.flatMap((concern) =>
    concern.options
      .filter(
        (option) =>
          option.default === undefined && given.get(concern.id)?.[option.name] === undefined,
      )
      .map((option) => ({ concern, option })),
  );
}

/** Fills defaults in, refuses gaps (all at once) and answers that do not fit. */
export function resolve(
  world: World,
  request: Request,
  reading: Reading,
  given: ReadonlyMap<string, Answers>,
  suit = (concern: Concern): Concern => concern,
): Wish {
  const concerns = knownConcerns(world, request.concerns);
  const {
    newcomers: wanted,
    clock,
    second,
  } = withoutSecondClock(world, request, newcomersOf(concerns, reading), reading);
  const newcomers = wanted.map(suit);
  const gaps = request.yes ? [] : gapsIn(newcomers, given);
  if (gaps.length > 0) throw missing(gaps);
  const wish = newcomers.map((concern) => ({
    concern,
    answers: complete(concern, given.get(concern.id) ?? {}),
  }));
  for (const { concern, answers } of wish) checkAnswers(concern, answers, newcomers, given);
  return {
    newcomers: wish,
    present: concerns.map(({ id }) => id).filter((id) => servedBy(reading).has(id)),
    empty: wish.flatMap(({ concern, answers }) => emptied(concern, answers)),
    anew: answersAnew(concerns, newcomers, given, reading),
    left: [],
    ...(clock && { clock }),
    ...(second && { second }),
  };
}

/** What the empty lists among some answers mean, beside all that there are. */
export const emptied = ({ id, options }: Concern, answers: Answers, all = answers): Said[] =>
  options
    .filter(
      ({ name, empty, emptyWhen }) =>
        empty !== undefined && isEmpty(answers[name]) && (emptyWhen?.(all) ?? true),
    )
    .map(({ name, empty = '', emptyShort = empty }) => ({
      message: `${id}.${name} is empty: ${empty}.`,
      short: emptyShort,
    }));

/** Answers for what is there already. */
function answersAnew(
  concerns: readonly Concern[],
  newcomers: readonly Concern[],
  given: ReadonlyMap<string, Answers>,
  reading: Reading,
): Wish['anew'] {
  return concerns.flatMap((concern) => {
    const { id } = concern;
    const answers = given.get(id) ?? {};
    const layers = reading.layers.filter(
      (layer) => isEverywhere(layer) && layer.serves.includes(id),
    );
    const isNew = newcomers.some((each) => each.id === id);
    return isNew || layers.length === 0 || Object.keys(answers).length === 0
      ? []
      : [{ concern, answers, layers }];
  });
}

const isEmpty = (answer: Answer | undefined): boolean =>
  Array.isArray(answer) && answer.length === 0;

function checkAnswers(
  concern: Concern,
  answers: Answers,
  newcomers: readonly Concern[],
  given: ReadonlyMap<string, Answers>,
): void {
  for (const option of concern.options) {
    const answer = answers[option.name] ?? [];
    const wrong =
      option.check?.(answer, answers) ?? sharedHeader(concern, option, newcomers, given);
    if (wrong !== undefined)
      throw new Refusal('answer.invalid', `${concern.id}.${option.name}: ${wrong}.`);
  }
}

function missing(gaps: readonly Gap[]): Refusal {
  const lines = gaps.map(
    ({ concern, option }) => `  --set ${concern.id}.${option.name}=…   ${option.question}`,
  );
  return new Refusal(
    'answer.missing',
    `${gaps.length} answer${gaps.length === 1 ? ' is' : 's are'} missing.`,
    [...lines, 'Or -y to take empty lists; the run says what each one means.'].join('\n'),
    { needs: gaps.map(needOf) },
  );
}

const needOf = ({ concern, option }: Gap): Need => ({
  id: `${concern.id}.${option.name}`,
  kind: option.kind,
  question: option.question,
  choices: option.choices ?? null,
  empty: option.empty ?? null,
});
