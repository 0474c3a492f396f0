import { sameBytes } from '../../host/text.ts';
import type { Meta, Store } from '../../host/types.ts';
import type { Journal } from './journal.ts';
import { DRAFT, folderOf, PLACING, PREPARING, returning, temporary } from './places.ts';
import { type ApplyStep, absent } from './steps.ts';

/** Brings back what was there before the journal, and names it. May be killed and repeated at any point. */
export function undo(
  store: Store,
  { steps, folders }: Journal,
  placing: boolean,
): readonly string[] {
  const undone = placing ? steps.toReversed().filter((step) => restore(store, step)) : [];
  for (const { target } of steps) {
    store.remove(temporary(target));
    store.remove(returning(target));
  }
  for (const folder of folders.toReversed()) store.removeFolder(folder);
  syncFolders(store, steps);
  for (const file of [PLACING, PREPARING, DRAFT]) store.remove(file);
  return undone.map(({ path }) => path).sort();
}

function restore(store: Store, { target, old, next, meta }: ApplyStep): boolean {
  const current = store.bytes(target);
  // Neither old nor new: it is the user's by now.
  if (sameBytes(current, old) || !sameBytes(current, next)) return false;
  if (old === undefined) store.remove(target);
  else putBack(store, target, old, meta);
  return true;
}

function putBack(store: Store, target: string, old: Uint8Array, meta: Meta | undefined): void {
  for (const folder of absent(target, store)) store.makeFolder(folder);
  // A kill may have cut off the one of an earlier try.
  store.remove(returning(target));
  store.create(returning(target), old, meta);
  store.rename(returning(target), target);
}

export function syncFolders(store: Store, steps: readonly ApplyStep[]): void {
  const folders = new Set(steps.map((step) => folderOf(step.target)));
  for (const folder of folders) if (store.kind(folder) === 'folder') store.sync(folder);
}
