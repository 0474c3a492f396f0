import type { ListArguments } from '../arguments/types.ts';
import { onion } from '../concerns/index.ts';
import { catalogueOf } from '../core/catalogue.ts';
import { rulesOf } from '../core/rules/index.ts';
import type { Host } from '../host.ts';
import type { World } from '../worlds/world.ts';

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
    host.out(`${JSON.stringify({ concerns: rows, rules: known }, null, 2)}\n`);
    return 0;
  }
  const known = onion.filter((concern) => !world.recipe(concern.id)).map(({ id }) => id);
  const rows = catalogueOf(world).map(({ id, summary }) => `  ${id.padEnd(14)}${summary}`);
  const width = Math.max(...rules.map(({ id }) => id.length)) + 2;
  const found = rules.map(
    ({ id, severity, summary }) => `  ${id.padEnd(width)}${severity.padEnd(9)}${summary}`,
  );
  const lines = [
    'Outermost first:',
    ...rows,
    '',
    `Recognised in existing code and ordered against: ${known.join(', ')}.`,
    '',
    'What check finds:',
    ...found,
  ];
  host.out(`${lines.join('\n')}\n`);
  return 0;
}
