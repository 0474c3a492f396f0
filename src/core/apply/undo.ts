import { Refusal } from '../../errors.ts';
import { type Meta, type Store, sameBytes } from '../../host.ts';
import { type Journal, readJournal } from './journal.ts';
import {
  DRAFT,
  FOLDER,
  folderOf,
  OLD_LOCK,
  PLACING,
  PREPARING,
  returning,
  temporary,
} from './places.ts';
import { absent, type Step } from './steps.ts';

/** Brings back what was there before the journal. May be killed and repeated at any point. */
export function undo(store: Store, { steps, folders }: Journal, placing: boolean): void {
  if (placing) for (const step of steps.toReversed()) restore(store, step);
  for (const { target } of steps) {
    store.remove(temporary(target));
    store.remove(returning(target));
  }
  for (const folder of folders.toReversed()) store.removeFolder(folder);
  syncFolders(store, steps);
  for (const file of [PLACING, PREPARING, DRAFT]) store.remove(file);
}

function restore(store: Store, { target, old, next, meta }: Step): void {
  const current = store.bytes(target);
  // Neither old nor new: it is the user's by now.
  if (sameBytes(current, old) || !sameBytes(current, next)) return;
  if (old === undefined) store.remove(target);
  else putBack(store, target, old, meta);
}

function putBack(store: Store, target: string, old: Uint8Array, meta: Meta | undefined): void {
  for (const folder of absent(target, store)) store.makeFolder(folder);
  // A kill may have cut off the one of an earlier try.
  store.remove(returning(target));
  store.create(returning(target), old, meta);
  store.rename(returning(target), target);
}

/** Undoes what a killed run left half done; runs under the lock. */
export function undoLeftover(store: Store): void {
  const placing = readJournal(store, PLACING);
  const journal = placing ?? readJournal(store, PREPARING);
  if (journal === undefined) store.remove(DRAFT);
  else {
    if (placing !== undefined) assertUntouched(store, journal.steps);
    undo(store, journal, placing !== undefined);
  }
  store.remove(OLD_LOCK);
}

function assertUntouched(store: Store, steps: readonly Step[]): void {
  const edited = steps.find(({ target, old, next }) => {
    const placed = next !== undefined && store.kind(temporary(target)) === undefined;
    const current = store.bytes(target);
    return placed && !sameBytes(current, old) && !sameBytes(current, next);
  });
  if (edited === undefined) return;
  throw new Refusal(
    `A run that was killed left its work half done, and ${edited.path} was edited since.`,
    `Put the files in order by hand, delete the folder ${FOLDER} and try again.`,
    1,
  );
}

export function syncFolders(store: Store, steps: readonly Step[]): void {
  const folders = new Set(steps.map((step) => folderOf(step.target)));
  for (const folder of folders) if (store.kind(folder) === 'folder') store.sync(folder);
}
