import type { ExplainArguments } from '../arguments/types.ts';
import type { Host } from '../host.ts';
import type { RuleText } from '../worlds/seam/auditing.ts';
import type { World } from '../worlds/world.ts';
import { answer } from './answer.ts';

/** What a rule finds, why that matters and what to do, with the code that it finds and the code that it lets pass. */
export async function explainRule(
  rule: RuleText,
  args: ExplainArguments,
  host: Host,
  { words }: World,
): Promise<void> {
  const { fixtures } = await import('../fixtures.gen.js');
  const { id, severity, summary, because, advice, fix } = rule;
  const { bad = {}, good = {} } = fixtures[id] ?? {};
  if (args.json) {
    const data = { id, severity, summary, because, advice, fix, bad, good };
    await answer(host, { kind: 'explanation', status: 'ok', exitCode: 0, data });
    return;
  }
  const lines = [
    `${id} (${severity}): ${summary}.`,
    `Why it matters: ${because}.`,
    `What to do: ${advice}.${FIXES[fix]}`,
    `To silence it on a line or a function: ${words.comment}create-mw: ignore[${id}] reason`,
    ...section('Found', bad),
    ...section('Fine', good),
  ];
  host.out(host.paste(`${lines.join('\n')}\n`));
}

const FIXES: Readonly<Record<RuleText['fix'], string>> = {
  safe: ' check --fix does it where that is safe.',
  unsafe: ' check --fix --unsafe-fixes does it; read what it did.',
  none: '',
};

function section(title: string, texts: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(texts);
  return entries.flatMap(([name, text]) => [
    '',
    entries.length > 1 ? `${title}, ${name}:` : `${title}:`,
    ...text
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`.trimEnd()),
  ]);
}
