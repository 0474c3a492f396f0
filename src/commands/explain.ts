import type { ExplainArguments } from '../arguments/types.ts';
import { concernOf, onion } from '../concerns/index.ts';
import { ruleOf, rules } from '../core/rules/index.ts';
import { Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import { didYouMean } from '../suggest.ts';
import type { Concern, Option } from '../types.ts';
import { codeOf } from '../worlds/asgi/recipes/index.ts';
import { generated } from '../worlds/index.ts';
import { explainRule } from './explain-rule.ts';

/** Prints what a concern does, where it lies and why, and its options; or what a rule finds, with code. */
export async function explain(args: ExplainArguments, host: Host): Promise<number> {
  const [name] = args.names;
  if (name === undefined)
    throw new Refusal(
      'Which concern, or which rule?',
      `Concerns: ${generated.map(({ id }) => id).join(', ')}\nRules: ${rules.map(({ id }) => id).join(', ')}`,
    );
  const concern = concernOf(name);
  const rule = ruleOf(name);
  if (rule) await explainRule(rule, args, host);
  else if (!concern) throw unknown(name);
  else if (args.json) host.out(`${JSON.stringify(explanation(concern), null, 2)}\n`);
  else host.out(`${explainText(concern)}\n`);
  return 0;
}

function unknown(name: string): Refusal {
  const near = didYouMean(
    name,
    [...onion, ...rules].map(({ id }) => id),
  );
  return new Refusal(
    `There is no concern and no rule called ${name}.`,
    near ? `Did you mean ${near}?` : 'create-mw list shows what there is.',
  );
}

function explanation({ id, title, summary, because, options, ...concern }: Concern) {
  const outside = concern.outside.map(({ concern: inner, strength, because: why }) => ({
    concern: inner,
    strength,
    because: why,
  }));
  return {
    id,
    title,
    summary,
    because,
    outside,
    inside: insideOf(id),
    options: options.map(({ name, kind, default: usual }) => ({
      name,
      kind,
      default: usual ?? null,
    })),
  };
}

const insideOf = (id: string) =>
  onion.flatMap((outer) =>
    outer.outside
      .filter((relation) => relation.concern === id)
      .map(({ strength, because }) => ({ concern: outer.id, strength, because })),
  );

export function explainText(concern: Concern): string {
  const row = (relation: { concern: string; strength: string; because: string }): string =>
    `  ${relation.concern.padEnd(22)}${relation.strength.padEnd(8)}${relation.because}`;
  const section = (title: string, rows: readonly string[]): string[] =>
    rows.length > 0 ? ['', title, ...rows] : [];
  return [
    `${concern.title}: ${concern.summary}.`,
    `Why it lies where it lies: ${concern.because}.`,
    ...section('Lies inside', insideOf(concern.id).map(row)),
    ...section('Lies outside', concern.outside.map(row)),
    ...section(
      'Options',
      concern.options.map((option) => optionRow(concern.id, option)),
    ),
    ...(codeOf(concern.id)
      ? []
      : ['', 'Recognised in existing code; create-mw does not generate it yet.']),
  ].join('\n');
}

function optionRow(id: string, { name, kind, question, choices, default: usual }: Option): string {
  const type = choices ? choices.join(' | ') : kind;
  const standard =
    usual === undefined
      ? 'no default'
      : `default ${Array.isArray(usual) ? usual.join(',') : String(usual)}`;
  return `  --set ${id}.${name}=…  ${type}, ${standard}\n      ${question}`;
}
