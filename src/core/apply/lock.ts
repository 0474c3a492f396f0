import { Refusal } from '../../errors.ts';
import { decode, type Store, systemCode, systemReason, unless } from '../../host.ts';
import { FOLDER, LOCK, OLD_LOCK } from './places.ts';

const PAUSE = 50;
const PATIENCE = 10_000;
/** A lock without its last character was cut off by a kill, unless its holder is just writing it. */
const TORN_PATIENCE = 1_000;

/** Runs `work` while no other run writes to this project. The work is synchronous on purpose. */
export async function locked(store: Store, work: () => void): Promise<void> {
  await acquire(store);
  try {
    work();
  } finally {
    release(store);
  }
}

async function acquire(store: Store): Promise<void> {
  for (let waited = 0; !tryLock(store); waited += PAUSE) {
    const holder = read(store, LOCK);
    if (holder !== undefined && isStale(store, holder, waited)) discard(store, holder);
    else if (waited >= PATIENCE) throw busy(holder);
    else await store.pause(PAUSE);
  }
}

function tryLock(store: Store): boolean {
  try {
    if (store.kind(FOLDER) === 'link') throw new Refusal(`${FOLDER} is a link.`, 'Delete it.');
    unless(['EEXIST'], () => store.makeFolder(FOLDER));
    return create(store);
  } catch (error) {
    // ENOENT: the run before this one has just removed the folder.
    if (['EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) return false;
    throw asRefusal(store, error);
  }
}

function create(store: Store): boolean {
  try {
    store.create(LOCK, new TextEncoder().encode(`${store.pid} ${store.machine}\n`));
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code !== undefined && !['EEXIST', 'ENOENT'].includes(code)) release(store);
    throw error;
  }
}

function asRefusal(store: Store, error: unknown): unknown {
  if (systemCode(error) === undefined || !(error instanceof Error)) return error;
  return new Refusal(`Could not write in ${store.root}: ${systemReason(error)}.`, '', 1);
}

function isStale(store: Store, holder: string, waited: number): boolean {
  if (!holder.endsWith('\n')) return waited >= TORN_PATIENCE;
  const [pid, machine] = holder.trim().split(' ');
  if (machine !== store.machine) return false;
  // Its own number: this process never waits for itself, so the number was used before.
  return Number(pid) === store.pid || !store.alive(Number(pid));
}

/** Renamed before it is deleted: had another run been quicker, its new lock would be deleted here. */
function discard(store: Store, holder: string): void {
  unless(['ENOENT'], () => {
    store.rename(LOCK, OLD_LOCK);
    if (read(store, OLD_LOCK) === holder) store.remove(OLD_LOCK);
    else store.rename(OLD_LOCK, LOCK);
  });
}

function busy(holder: string | undefined): Refusal {
  const [pid = 'unknown', machine = ''] = (holder ?? '').trim().split(' ');
  return new Refusal(
    `Another create-mw (process ${pid}${machine && ` on ${machine}`}) is writing to this project.`,
    `Wait for it to end. If there is none, delete ${LOCK} and try again.`,
    1,
  );
}

/** What is done by now stays done: a lock that cannot be removed is taken over by the next run. */
function release(store: Store): void {
  try {
    store.remove(LOCK);
    store.removeFolder(FOLDER);
  } catch {
    // See above.
  }
}

function read(store: Store, path: string): string | undefined {
  const bytes = store.bytes(path);
  return bytes && decode(bytes);
}
