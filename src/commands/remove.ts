import type { RemoveArguments } from '../arguments/types.ts';
import { removeBoard } from '../core/ask/remove-board.ts';
import { knownConcerns } from '../core/ask/settings.ts';
import { catalogueOf } from '../core/catalogue.ts';
import { commandLine } from '../core/plan/repeat.ts';
import { planRemove } from '../core/plan/unplan.ts';
import { emptyState, withBoard } from '../core/screen/state.ts';
import type { State, Summary } from '../core/screen/types.ts';
import { needed, Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import type { Plan } from '../types/plan.ts';
import type { World } from '../worlds/world.ts';
import { asks, toolOf } from './asking.ts';
import { carryOut } from './carry-out.ts';
import { planned, refuseUnlessYes, summarised } from './decide.ts';
import { asked } from './interview.ts';
import { openApp, type Picked } from './open.ts';

/** Takes concerns out again: the inverse of `add` for files that are as generated. */
export async function remove(args: RemoveArguments, host: Host, world: World): Promise<number> {
  const named = knownConcerns(world, args.names).map(({ id }) => id);
  if (named.length === 0 && !asks(args, host)) throw removeWhat(world);
  const opened = await openApp(world, host.files, args, host);
  const { workspace, reading } = opened;
  const running = { world, probe: workspace.probe(reading), reading };
  if (named.length > 0)
    return carryOut(await planFor(opened, named, args, host), args, host, running);
  const { plan, summary } = await chosen(opened, args, host);
  return carryOut(plan, args, host, running, { summary });
}

function planFor(
  opened: Picked,
  concerns: readonly string[],
  { cwd, app, verify }: RemoveArguments,
  { launcher }: Host,
): Promise<Plan> {
  const command = commandLine(launcher, [
    'remove',
    ...concerns,
    ...(cwd === undefined ? [] : ['--cwd', cwd]),
    ...(app === undefined ? [] : ['--app', app]),
    ...(verify ? ['--verify'] : []),
  ]);
  return planRemove(opened, concerns, command);
}

/** What is to go is chosen and confirmed on one screen. */
async function chosen(
  opened: Picked,
  args: RemoveArguments,
  host: Host,
): Promise<{ readonly plan: Plan; readonly summary: Summary }> {
  const board = removeBoard(opened);
  if (board.rows.every(({ fixed }) => fixed !== undefined))
    throw new Refusal(
      'answer.missing',
      'Nothing that create-mw wrote is registered here.',
      'create-mw stack shows what is.',
    );
  let made: { readonly plan: Plan; readonly summary: Summary } | undefined;
  const planning = (state: State) => async (): Promise<Summary> => {
    const plan = await planFor(opened, state.ticked, args, host);
    made = { plan, summary: await summarised(plan, opened.reading, host) };
    return made.summary;
  };
  const work = (state: State) =>
    state.waits === undefined ? undefined : () => planned(state, planning(state), host);
  const end = await asked(withBoard(emptyState(toolOf(host)), board), work, host);
  refuseUnlessYes(end.outcome, '');
  if (made === undefined) throw new Error('nothing was planned');
  return made;
}

function removeWhat(world: World): Refusal {
  const ids = catalogueOf(world).map(({ id }) => id);
  return new Refusal('answer.missing', 'Remove what?', 'Example: create-mw remove timing logging', {
    needs: [needed('remove', 'list', 'Remove what?', ids)],
  });
}
