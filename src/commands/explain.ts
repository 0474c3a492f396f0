import type { Arguments } from '../arguments.ts';
import { concernOf, generated, onion } from '../concerns/index.ts';
import { Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import { didYouMean } from '../suggest.ts';
import type { Concern, Option } from '../types.ts';

/** Prints what a concern does, where it lies and why, and its options. */
export async function explain(args: Arguments, host: Host): Promise<number> {
  const [name] = args.names;
  if (name === undefined)
    throw new Refusal('Which concern?', `Known: ${generated.map(({ id }) => id).join(', ')}`);
  const concern = concernOf(name);
  if (!concern) {
    const near = didYouMean(
      name,
      onion.map(({ id }) => id),
    );
    throw new Refusal(
      `There is no concern called ${name}.`,
      near ? `Did you mean ${near}?` : 'create-mw list shows what there is.',
    );
  }
  host.out(
    args.json ? `${JSON.stringify(explanation(concern), null, 2)}\n` : `${explainText(concern)}\n`,
  );
  return 0;
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
    ...(concern.asgi
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
