import type { AddArguments } from '../arguments/types.ts';
import { withPreset } from '../core/ask/presets.ts';
import { knownConcerns, parseSettings } from '../core/ask/settings.ts';
import { catalogueOf } from '../core/catalogue.ts';
import { needed, Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import type { World } from '../worlds/world.ts';
import { addAsked } from './add-asked.ts';
import { asks } from './asking.ts';
import { openApp } from './open.ts';
import { type Told, wished } from './wish.ts';

/** Adds concerns to an existing application: gather, plan, show, ask, write, check. */
export async function add(asked: AddArguments, host: Host, world: World): Promise<number> {
  // A misspelt name is told before anything is looked for.
  const args = withPreset(world, asked);
  const named = knownConcerns(world, args.names);
  if (asks(args, host)) return addAsked(args, host, world);
  const opened = await openApp(world, host.files, args, host);
  if (named.length === 0) throw whichConcerns(world);
  const given = parseSettings(world, args.set, named);
  const told: Told = {
    ids: args.names,
    answers: given,
    tests: args.tests ?? false,
    isDecided: args.yes,
  };
  const { wish, options } = wished(opened, told, args, host);
  const { planAdd } = await import('../core/plan/plan.ts');
  const { carryOut } = await import('./carry-out.ts');
  const plan = await planAdd(opened, wish, options);
  const probe = opened.workspace.probe(opened.reading);
  return carryOut(plan, args, host, { world, probe, reading: opened.reading });
}

function whichConcerns(world: World): Refusal {
  const ids = catalogueOf(world).map(({ id }) => id);
  return new Refusal(
    'answer.missing',
    'Which concerns?',
    'Name them: create-mw add request-id timing logging errors\ncreate-mw list shows what there is.',
    { needs: [needed('add', 'list', 'Which concerns?', ids)] },
  );
}
