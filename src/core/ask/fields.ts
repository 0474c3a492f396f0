import type { Answer, Answers, Concern, Option } from '../../types.ts';
import type { FoundAnswer } from '../../worlds/world.ts';
import { complete } from '../catalogue.ts';
import type { Draft, Drafts, Fault, Field } from '../screen/types.ts';
import { splitList } from './settings.ts';

/** What is known of a request before anything is asked. */
export type Beforehand = {
  /** Answers by concern, as they were given on the command line. */
  readonly given: ReadonlyMap<string, Answers>;
  /** Answers that the project itself suggests, by `concern.option`, with where they were read. */
  readonly found: Found;
};
export type Found = Readonly<Record<string, FoundAnswer>>;

/** What is asked of some concerns: what has no answer yet and is worth a question, by the answers so far. */
export function fieldsOf(concerns: readonly Concern[], known: Beforehand, drafts: Drafts): Field[] {
  return concerns.flatMap((concern) => {
    const asked = askedOf(concern, known).map((option) => fieldOf(concern, option, known));
    const answers = complete(concern, {
      ...known.given.get(concern.id),
      ...draftAnswers(asked, drafts),
    });
    const isUsed = (name: string): boolean =>
      concern.options.find((option) => option.name === name)?.isUsed?.(answers) ?? true;
    return asked.filter(({ id }) => isUsed(id.slice(concern.id.length + 1)));
  });
}

/** The options of a concern that are worth a question. */
const askedOf = ({ id, options }: Concern, { given }: Beforehand): readonly Option[] =>
  options.filter(
    ({ name, default: usual, ask }) =>
      given.get(id)?.[name] === undefined && (usual === undefined || ask === true),
  );

function fieldOf(concern: Concern, option: Option, { found }: Beforehand): Field {
  const id = `${concern.id}.${option.name}`;
  const { kind, choices = [], question, example, empty } = option;
  const read = found[id];
  return {
    id,
    concern: concern.id,
    title: concern.title,
    label: option.label ?? option.name,
    kind,
    choices,
    question,
    short: option.short ?? question,
    initial: draftFor(kind, read?.answer ?? option.default, choices),
    ...(example !== undefined && { example }),
    ...(empty !== undefined && { empty }),
    ...(read !== undefined && { from: read.from }),
  };
}

function draftFor(
  kind: Option['kind'],
  answer: Answer | undefined,
  choices: readonly string[],
): Draft {
  if (kind === 'boolean') return answer === true;
  if (kind === 'choice') return typeof answer === 'string' ? answer : (choices[0] ?? '');
  return Array.isArray(answer) ? answer.join(', ') : typeof answer === 'string' ? answer : '';
}

/** What is typed, as the answer that it is. */
export function answerOf({ kind }: Pick<Field, 'kind'>, draft: Draft): Answer {
  if (typeof draft === 'boolean') return draft;
  return kind === 'list' ? splitList(draft) : draft.trim();
}

const nameOf = ({ id, concern }: Field): string => id.slice(concern.length + 1);

/** The answers to the fields of one concern. */
export const draftAnswers = (fields: readonly Field[], drafts: Drafts): Answers =>
  Object.fromEntries(
    fields.map((field) => [nameOf(field), answerOf(field, drafts[field.id] ?? field.initial)]),
  );

/** What is wrong: with each answer by itself, then with what it says beside the others. */
export function faultIn(
  concerns: readonly Concern[],
  known: Beforehand,
  drafts: Drafts,
  only?: string,
): Fault | undefined {
  const fields = fieldsOf(concerns, known, drafts);
  const looked = only === undefined ? fields : fields.filter(({ id }) => id === only);
  for (const field of looked) {
    const message = aloneFault(concerns, field, drafts);
    if (message !== undefined) return { ids: [field.id], message };
  }
  return only === undefined ? crossFault(concerns, known, fields, drafts) : undefined;
}

function aloneFault(
  concerns: readonly Concern[],
  field: Field,
  drafts: Drafts,
): string | undefined {
  const name = nameOf(field);
  const option = optionOf(concerns, field);
  const answer = answerOf(field, drafts[field.id] ?? field.initial);
  const isBlank = field.kind !== 'boolean' && String(answer) === '';
  if (isBlank && field.empty === undefined && option?.default === undefined)
    return 'This needs an answer';
  return option?.check?.(answer, { [name]: answer });
}

/** Every answer that is at fault for the same reason belongs to it: each of them can be the way out. */
function crossFault(
  concerns: readonly Concern[],
  known: Beforehand,
  fields: readonly Field[],
  drafts: Drafts,
): Fault | undefined {
  for (const concern of concerns) {
    const own = fields.filter((field) => field.concern === concern.id);
    const answers = complete(concern, {
      ...known.given.get(concern.id),
      ...draftAnswers(own, drafts),
    });
    const wrong = own.flatMap((field) => {
      const message = optionOf(concerns, field)?.check?.(answers[nameOf(field)] ?? [], answers);
      return message === undefined ? [] : [{ id: field.id, message }];
    });
    const [first] = wrong;
    if (!first) continue;
    const same = wrong.filter(({ message }) => message === first.message);
    return { ids: same.map(({ id }) => id), message: first.message };
  }
  return undefined;
}

const optionOf = (concerns: readonly Concern[], field: Field): Option | undefined =>
  concerns
    .find(({ id }) => id === field.concern)
    ?.options.find(({ name }) => name === nameOf(field));
