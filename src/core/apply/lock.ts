import { Refusal } from '../../errors.ts';
import { type Own, type Store, systemCode, systemReason } from '../../host.ts';

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
 * Every run has a lock of its own name, looks for others after making it, and takes it back when there is one: of two
 * runs the later one sees the earlier, and the lock of a dead run can be deleted without hitting that of a living one.
 */
async function acquire(store: Store, own: Own, name: string): Promise<void> {
  // An earlier process had this number.
  writing(own, () => own.remove(name));
  for (let waited = 0; !tryLock(store, own, name); waited += PAUSE) {
    const [holder] = others(store, own);
    if (waited >= PATIENCE) throw busy(holder, own);
    await store.pause(PAUSE);
  }
}

function tryLock(store: Store, own: Own, name: string): boolean {
  return writing(own, () => {
    if (others(store, own).length > 0) return false;
    try {
      own.create(name, new Uint8Array());
      if (others(store, own).length === 0) return true;
    } catch (error) {
      release(own, name);
      throw error;
    }
    own.remove(name);
    return false;
  });
}

function writing<T>(own: Own, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (systemCode(error) === undefined || !(error instanceof Error)) throw error;
    throw new Refusal(`Could not write in ${own.folder}: ${systemReason(error)}.`, '', 1);
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

function busy(pid: number | undefined, own: Own): Refusal {
  return new Refusal(
    `Another create-mw (process ${pid ?? 'unknown'}) is writing to this project. Nothing was written.`,
    `Run it again when that one has ended. If process ${pid} is another program, delete the file that ends in .lock-${pid} in ${own.folder}.`,
    1,
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
