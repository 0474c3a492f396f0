import { Refusal } from '../../errors.ts';
import { systemCode, systemReason } from '../../host/system.ts';
import type { Own, Store } from '../../host/types.ts';

const PAUSE = 50;
const PATIENCE = 10_000;

/** Runs `work` while no other run of this user writes to this project; at once where this run holds the lock already. */
export async function locked<T>(store: Store, work: (held: Store) => T | Promise<T>): Promise<T> {
  if (store.held) return work(store);
  const own = store.own();
  const name = `lock-${store.pid}`;
  await acquire(store, own, name);
  try {
    return await work({ ...store, held: true });
  } finally {
    release(own, name);
  }
}

/**
 * Every run has a lock of its own name and looks for others after making it: of two runs the later one sees the earlier,
 * and the lock of a dead run can be deleted without hitting that of a living one. Where two see each other, the lower
 * number stays and the other one takes its lock back.
 */
async function acquire(store: Store, own: Own, name: string): Promise<void> {
  // An earlier process had this number.
  writing(own, () => own.remove(name));
  let isMade = false;
  for (let waited = 0; ; waited += PAUSE) {
    const rivals = writing(own, () => others(store, own));
    if (rivals.length === 0 && isMade) return;
    if (rivals.length === 0) {
      writing(own, () => own.mark(name));
      isMade = true;
      continue;
    }
    const [first = store.pid] = rivals.toSorted((a, b) => a - b);
    if (isMade && (first < store.pid || waited >= PATIENCE)) {
      writing(own, () => own.remove(name));
      isMade = false;
    }
    if (waited >= PATIENCE) throw busy(first, own);
    await store.pause(PAUSE);
  }
}

function writing<T>(own: Own, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (systemCode(error) === undefined || !(error instanceof Error)) throw error;
    throw new Refusal(
      'files.unwritable',
      `Could not write in ${own.folder}: ${systemReason(error)}.`,
    );
  }
}

/** The processes that hold a lock or are about to. What dead ones left is deleted. */
function others(store: Store, own: Own): number[] {
  return own.names().flatMap((name) => {
    const [, digits] = /^lock-(\d+)$/.exec(name) ?? [];
    const pid = Number(digits);
    if (digits === undefined || pid === store.pid) return [];
    if (store.alive(pid) && !own.isPast(name)) return [pid];
    own.remove(name);
    return [];
  });
}

function busy(pid: number, own: Own): Refusal {
  return new Refusal(
    'files.locked',
    `Another create-mw (process ${pid}) is writing to this project. Nothing was written.`,
    `Run it again when that one has ended. If process ${pid} is another program, delete the file that ends in .lock-${pid} in ${own.folder}.`,
  );
}

/** What is done by now stays done: a lock that cannot be removed is that of a dead process soon. */
function release(own: Own, name: string): void {
  try {
    own.remove(name);
  } catch {
    // See above.
  }
}
