import type { ListArguments } from '../arguments/types.ts';
import { onion } from '../concerns/index.ts';
import { presetsOf } from '../core/ask/presets.ts';
import { catalogueOf } from '../core/catalogue.ts';
import { rulesOf } from '../core/rules/index.ts';
import type { Host } from '../host.ts';
import type { World } from '../worlds/world.ts';
import { answer } from './answer.ts';

/** Prints the concerns, outermost first, and the rules. */
export async function list(args: ListArguments, host: Host, world: World): Promise<number> {
  const rules = await rulesOf(world);
  if (args.json) {
    const rows = onion.map(({ id, title, summary }) => ({
      id,
      title,
      summary,
      generated: world.recipe(id) !== undefined,
    }));
    const known = rules.map(({ id, severity, summary, fix }) => ({ id, severity, summary, fix }));
    const data = { concerns: rows, presets: presetsOf(world), rules: known };
    return answer(host, { kind: 'catalog', status: 'ok', exitCode: 0, data });
  }
  const known = onion.filter((concern) => !world.recipe(concern.id)).map(({ id }) => id);
  const catalogue = catalogueOf(world);
  const idWidth = widest(catalogue);
  const rows = catalogue.map(({ id, summary }) => `  ${id.padEnd(idWidth)}${summary}`);
  const presets = presetsOf(world);
  const presetWidth = widest(presets);
  const sets = presets.flatMap(({ id, summary, concerns }) => [
    `  ${id.padEnd(presetWidth)}${summary}`,
    `  ${' '.repeat(presetWidth)}${concerns.join(' ')}`,
  ]);
  const width = widest(rules);
  const found = rules.map(
    ({ id, severity, summary }) => `  ${id.padEnd(width)}${severity.padEnd(9)}${summary}`,
  );
  const lines = [
    'Outermost first:',
    ...rows,
    '',
    `Recognised in existing code and ordered against: ${known.join(', ')}.`,
    '',
    ...(sets.length > 0 ? ['Together, by --preset NAME:', ...sets, ''] : []),
    'What check finds:',
    ...found,
  ];
  host.out(`${lines.join('\n')}\n`);
  return 0;
}

const widest = (rows: readonly { readonly id: string }[]): number =>
  Math.max(...rows.map(({ id }) => id.length)) + 2;
