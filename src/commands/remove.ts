import type { RemoveArguments } from '../arguments/types.ts';
import { knownConcerns } from '../core/ask/settings.ts';
import { planRemove } from '../core/plan/unplan.ts';
import { Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import { pythonStyle } from '../languages/python/print/style.ts';
import { entryOf } from '../worlds/asgi/write/reach.ts';
import { carryOut } from './carry-out.ts';
import { openApp } from './open.ts';

/** Takes concerns out again: the inverse of `add` for files that are as generated. */
export async function remove(args: RemoveArguments, host: Host): Promise<number> {
  if (args.names.length === 0)
    throw new Refusal('Remove what?', 'Example: create-mw remove timing logging');
  const concerns = knownConcerns(args.names).map(({ id }) => id);
  const { project, found, reading } = await openApp(host.files, args, host);
  const style = pythonStyle(project.files, found.app.file);
  const command = ['npx create-mw remove', ...concerns, ...(args.verify ? ['--verify'] : [])].join(
    ' ',
  );
  return carryOut(
    await planRemove({ project, found, reading, concerns, style, command }),
    args,
    host,
    entryOf(project, reading),
  );
}
