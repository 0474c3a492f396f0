import type { ExplainArguments } from '../arguments/types.ts';
import { concernOf, onion } from '../concerns/index.ts';
import { becauseOf, catalogueOf, reasonOf } from '../core/catalogue.ts';
import { ruleOf, rulesOf } from '../core/rules/index.ts';
import type { Rule } from '../core/rules/types.ts';
import { didYouMean } from '../core/suggest.ts';
import { needed, Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import type { Concern, Option, Relation } from '../types.ts';
import type { World } from '../worlds/world.ts';
import { answer } from './answer.ts';
import { explainRule } from './explain-rule.ts';

/** Prints what a concern does, where it lies and why, and its options; or what a rule finds, with code. */
export async function explain(args: ExplainArguments, host: Host, world: World): Promise<number> {
  const rules = await rulesOf(world);
  const [name] = args.names;
  if (name === undefined)
    throw new Refusal(
      'answer.missing',
      'Which concern, or which rule?',
      `Concerns: ${catalogueOf(world)
        .map(({ id }) => id)
        .join(', ')}\nRules: ${rules.map(({ id }) => id).join(', ')}`,
      {
        needs: [
          needed(
            'name',
            'choice',
            'Which concern, or which rule?',
            [...catalogueOf(world), ...rules].map(({ id }) => id),
          ),
        ],
      },
    );
  const concern = concernOf(name);
  const rule = ruleOf(rules, name);
  if (rule) await explainRule(rule, args, host, world);
  else if (!concern) throw unknown(name, rules);
  else if (args.json) {
    const data = explanation(world, concern);
    return answer(host, { kind: 'explanation', status: 'ok', exitCode: 0, data });
  } else host.out(`${explainText(world, concern)}\n`);
  return 0;
}

function unknown(name: string, rules: readonly Rule[]): Refusal {
  const near = didYouMean(
    name,
    [...onion, ...rules].map(({ id }) => id),
  );
  return new Refusal(
    'usage',
    `There is no concern and no rule called ${name}.`,
    near ? `Did you mean ${near}?` : 'create-mw list shows what there is.',
  );
}

function explanation(world: World, { id, title, summary, options, ...concern }: Concern) {
  const outside = outsideOf(world, concern.outside, id);
  return {
    id,
    title,
    summary,
    because: becauseOf(world, id),
    outside,
    inside: insideOf(world, id),
    options: options.map(({ name, kind, question, choices, default: usual, empty }) => ({
      name,
      kind,
      question,
      choices: choices ?? null,
      default: usual ?? null,
      empty: empty ?? null,
    })),
  };
}

const outsideOf = ({ words }: World, relations: readonly Relation[], outer: string): Relation[] =>
  relations.map(({ concern: inner, strength, because }) => ({
    concern: inner,
    strength,
    because: reasonOf(words, { outer, inner, because }),
  }));

const insideOf = (world: World, id: string): Relation[] =>
  onion.flatMap((outer) =>
    outsideOf(
      world,
      outer.outside.filter(({ concern }) => concern === id),
      outer.id,
    ).map((relation) => ({ ...relation, concern: outer.id })),
  );

export function explainText(world: World, concern: Concern): string {
  const row = (relation: Relation): string =>
    `  ${relation.concern.padEnd(22)}${relation.strength.padEnd(8)}${relation.because}`;
  const section = (title: string, rows: readonly string[]): string[] =>
    rows.length > 0 ? ['', title, ...rows] : [];
  return [
    `${concern.title}: ${concern.summary}.`,
    `Why it lies where it lies: ${becauseOf(world, concern.id)}.`,
    ...section('Lies inside', insideOf(world, concern.id).map(row)),
    ...section('Lies outside', outsideOf(world, concern.outside, concern.id).map(row)),
    ...section(
      'Options',
      concern.options.map((option) => optionRow(concern.id, option)),
    ),
    ...(world.recipe(concern.id)
      ? []
      : ['', 'Recognised in existing code; create-mw does not generate it yet.']),
  ].join('\n');
}

/** How an option is answered, and what it asks. */
export function optionRow(
  id: string,
  { name, kind, question, choices, default: usual }: Option,
): string {
  const type = choices ? choices.join(' | ') : kind;
  const standard =
    usual === undefined
      ? 'no default'
      : `default ${Array.isArray(usual) ? usual.join(',') : String(usual)}`;
  return `  --set ${id}.${name}=…  ${type}, ${standard}\n      ${question}`;
}
