import { concernOf } from '../../../concerns/index.ts';
import { printValue } from '../../../languages/python/print/literal.ts';
import { parse } from '../../../languages/python/tree/module.ts';
import { tokensOf } from '../../../languages/python/tree/tokens.ts';
import type { Answer, Answers, Option } from '../../../types.ts';
import { recipeCodeOf } from './index.ts';

/** The arguments of a registration by name, as code. */
export type Written = ReadonlyMap<string, string>;

/** The arguments that come of some answers. */
export const writtenFor = (concern: string, answers: Answers): Written =>
  new Map(
    recipeCodeOf(concern)
      ?.layer(answers, [])
      .args.map(({ name, value }) => [name, printValue(value)]),
  );

/** Both are the same code, however it is formatted, or both are not there. */
export function isSameCode(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || a === b) return a === b;
  const [one, other] = [a, b].map((code) => tokensOf(parse(code)));
  return one === other;
}

/** The answers that arguments come of, nearest first: where none gives all of them, those that give the most. */
export function standingAnswers(concern: string, found: Written): Answers {
  const score = (answers: Answers): number => {
    const written = writtenFor(concern, answers);
    return [...new Set([...written.keys(), ...found.keys()])].filter((name) =>
      isSameCode(written.get(name), found.get(name)),
    ).length;
  };
  const [best = {}] = waysOf(concern, found)
    .map((answers) => ({ answers, score: score(answers) }))
    .toSorted((a, b) => b.score - a.score)
    .map(({ answers }) => answers);
  return best;
}

/** The options that the arguments tell for certain, of the answers that they come of. */
export const toldOptions = (concern: string, answers: Answers, found: Written): string[] =>
  optionsOf(concern)
    .map(({ name }) => name)
    .filter((name) => {
      const written = writtenFor(concern, answers);
      const own = [...dependents(concern, answers, name, found)];
      return own.length > 0 && own.every((each) => isSameCode(written.get(each), found.get(each)));
    });

/** The arguments that an option decides on, beside these answers to the others. */
export function dependents(
  concern: string,
  answers: Answers,
  name: string,
  found: Written,
): ReadonlySet<string> {
  const option = optionsOf(concern).find((each) => each.name === name);
  const written = writtenFor(concern, answers);
  const others = (option ? probesOf(option, found) : [])
    .map((answer) => ({ ...answers, [name]: answer }))
    .filter((all) => option?.check?.(all[name] ?? [], all) === undefined)
    .map((all) => writtenFor(concern, all));
  const names = new Set([...written.keys(), ...others.flatMap((each) => [...each.keys()])]);
  return new Set(
    [...names].filter((each) => others.some((other) => other.get(each) !== written.get(each))),
  );
}

/** Every code that some answers give an argument. */
export const possibleFor = (concern: string, name: string, found: Written): string[] =>
  waysOf(concern, found).flatMap((answers) => writtenFor(concern, answers).get(name) ?? []);

const optionsOf = (concern: string): readonly Option[] => concernOf(concern)?.options ?? [];

/** Every combination of answers that the arguments may come of; what is usual first. */
const waysOf = (concern: string, found: Written): Answers[] =>
  optionsOf(concern).reduce<Answers[]>(
    (made, option) =>
      made.flatMap((answers) =>
        valuesOf(option, found).map((value) => ({ ...answers, [option.name]: value })),
      ),
    [{}],
  );

function valuesOf({ kind, choices = [], default: usual }: Option, found: Written): Answer[] {
  const first = usual === undefined ? [] : [usual];
  const isOther = (answer: Answer): boolean => answer !== usual;
  if (kind === 'boolean') return [...first, ...[false, true].filter(isOther)];
  if (kind === 'choice') return [...first, ...choices.filter(isOther)];
  const literals = [...found.values()].map(literalIn);
  return kind === 'list'
    ? [usual ?? [], ...literals.filter((value) => Array.isArray(value))]
    : [usual ?? '', ...literals.filter((value) => typeof value === 'string')];
}

const probesOf = (option: Option, found: Written): Answer[] => [
  ...valuesOf(option, found),
  ...(option.kind === 'list' ? [['/probe'], []] : []),
  ...(option.kind === 'string' ? [option.example ?? [], 'X-Probe'].filter(isText) : []),
];

const isText = (value: unknown): value is string => typeof value === 'string';

/** A plain text, a number as one, or a list of plain texts. */
function literalIn(code: string): string | string[] | undefined {
  const node = parse(code).firstNamedChild?.firstNamedChild;
  if (!node) return undefined;
  if (/^(integer|float)$/.test(node.type)) return node.text;
  if (node.type === 'string') return /^(["'])((?:(?!\1)[^\\\n])*)\1$/.exec(node.text)?.[2];
  if (node.type !== 'list') return undefined;
  const items = node.namedChildren.flatMap((item) =>
    item === null || item.type === 'comment' ? [] : [literalIn(item.text)],
  );
  const texts = items.filter(isText);
  return texts.length === items.length ? texts : undefined;
}
