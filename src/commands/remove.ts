import type { RemoveArguments } from '../arguments/types.ts';
import { knownConcerns } from '../core/ask/settings.ts';
import { catalogueOf } from '../core/catalogue.ts';
import { commandLine } from '../core/plan/repeat.ts';
import { planRemove } from '../core/plan/unplan.ts';
import { needed, Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import type { World } from '../worlds/world.ts';
import { carryOut } from './carry-out.ts';
import { openApp } from './open.ts';

/** Takes concerns out again: the inverse of `add` for files that are as generated. */
export async function remove(args: RemoveArguments, host: Host, world: World): Promise<number> {
  if (args.names.length === 0)
    throw new Refusal(
      'answer.missing',
      'Remove what?',
      'Example: create-mw remove timing logging',
      {
        needs: [
          needed(
            'remove',
            'list',
            'Remove what?',
            catalogueOf(world).map(({ id }) => id),
          ),
        ],
      },
    );
  const concerns = knownConcerns(world, args.names).map(({ id }) => id);
  const opened = await openApp(world, host.files, args, host);
  const command = commandLine(host.launcher, [
    'remove',
    ...concerns,
    ...(args.cwd === undefined ? [] : ['--cwd', args.cwd]),
    ...(args.app === undefined ? [] : ['--app', args.app]),
    ...(args.verify ? ['--verify'] : []),
  ]);
  const plan = await planRemove(opened, concerns, command);
  const { workspace, reading } = opened;
  return carryOut(plan, args, host, { world, probe: workspace.probe(reading), reading });
}
