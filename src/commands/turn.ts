import type { Arguments } from '../arguments/types.ts';
import { locked } from '../core/apply/lock.ts';
import { FOLDER } from '../core/apply/places.ts';
import { isUnfinished, recover } from '../core/apply/recover.ts';
import type { Host } from '../host.ts';
import { asks } from './asking.ts';

type Work = (host: Host) => Promise<number>;

/** Runs a command that may write when no other one does, and after one that was killed was undone. The rest only looks. */
export async function inTurn(args: Arguments, host: Host, work: Work): Promise<number> {
  const asking = mayWrite(args);
  if (asking === undefined) {
    tellUnfinished(args, host);
    return work(host);
  }
  // Nobody waits for a person: where questions are asked, the lock is taken for what is written at the end.
  if (asking && asks(asking, host)) {
    await recover(host.store, host.note);
    return work(host);
  }
  return locked(host.store, async (store) => {
    await recover(store, host.note);
    return work({ ...host, store });
  });
}

/** What decides whether it asks, false where it never does; undefined for what takes no lock and undoes nothing. */
function mayWrite(args: Arguments) {
  switch (args.command) {
    case 'add':
    case 'remove':
    case 'new':
    case 'demo':
      return args.dryRun || args.diff ? undefined : args;
    case 'check':
      return args.fix && !args.dryRun && !args.diff ? false : undefined;
    default:
      return undefined;
  }
}

/** Commands that look at a project. */
const LOOKING: readonly Arguments['command'][] = ['add', 'remove', 'check', 'stack'];

function tellUnfinished({ command }: Arguments, { store, note }: Host): void {
  if (!LOOKING.includes(command) || !isUnfinished(store)) return;
  note(
    `${FOLDER} says that a run was killed here, so files may be half changed. The next run that writes undoes it.\n`,
  );
}
