import type { Arguments } from '../arguments.ts';
import { generated, onion } from '../concerns/index.ts';
import type { Host } from '../host.ts';

/** Prints the concerns, outermost first. */
export async function list(args: Arguments, host: Host): Promise<number> {
  if (args.json) {
    const rows = onion.map(({ id, title, summary, asgi }) => ({
      id,
      title,
      summary,
      generated: asgi !== undefined,
    }));
    host.out(`${JSON.stringify({ concerns: rows }, null, 2)}\n`);
    return 0;
  }
  const known = onion.filter((concern) => !concern.asgi).map(({ id }) => id);
  const rows = generated.map(({ id, summary }) => `  ${id.padEnd(14)}${summary}`);
  host.out(
    `${['Outermost first:', ...rows, '', `Recognised in existing code and ordered against: ${known.join(', ')}.`].join('\n')}\n`,
  );
  return 0;
}
