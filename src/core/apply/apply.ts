import { Refusal } from '../../errors.ts';
import { type Store, sameBytes, systemCode, systemReason } from '../../host.ts';
import type { Plan } from '../../types/plan.ts';
import { type Journal, saveJournal } from './journal.ts';
import { locked } from './lock.ts';
import { FOLDER, folderOf, PLACING, PREPARING, temporary } from './places.ts';
import { changed, missingFolders, type Step, stepsOf } from './steps.ts';
import { syncFolders, undo, undoLeftover } from './undo.ts';

export const UNCHANGED = 'Every file is as it was before.';

/**
 * All or nothing:
 *
 *   lock ─▶ undo leftover ─▶ compare ─▶ preparing.json ─▶ temporary files ─▶ placing.json ─▶ renames ─▶ drop journal
 *                            nothing written so far       └──── killed here: removed by the next run ────┘   done
 */
export async function apply(plan: Pick<Plan, 'changes'>, store: Store): Promise<void> {
  if (plan.changes.length === 0) return;
  const madeRoot = store.makeRoot();
  try {
    await locked(store, () => {
      undoLeftover(store);
      const steps = stepsOf(plan.changes, store);
      commit(store, { steps, folders: missingFolders(steps, store) });
    });
  } catch (error) {
    if (madeRoot) store.removeFolder('');
    throw error;
  }
}

/** Undoes the work of a run that was killed. To be called before the project is read. */
export async function recover(store: Store): Promise<void> {
  if (store.kind(FOLDER) !== undefined) await locked(store, () => undoLeftover(store));
}

function commit(store: Store, journal: Journal): void {
  let placing = false;
  try {
    saveJournal(store, journal);
    prepare(store, journal);
    store.rename(PREPARING, PLACING);
    placing = true;
    store.sync(FOLDER);
    place(store, journal.steps);
    // From here on the run counts as done.
    store.remove(PLACING);
  } catch (error) {
    rollBack(store, journal, placing, error);
  }
}

function prepare(store: Store, { steps, folders }: Journal): void {
  for (const folder of folders) naming(folder, () => store.makeFolder(folder));
  for (const { path, target, next, meta } of steps) {
    if (next) naming(path, () => store.create(temporary(target), next, meta));
  }
}

function place(store: Store, steps: readonly Step[]): void {
  for (const { path, target, old, next } of steps) {
    // An editor may have saved the file while the temporary files were written.
    if (!sameBytes(store.bytes(target), old)) throw changed(path);
    naming(path, () => (next ? store.rename(temporary(target), target) : store.remove(target)));
  }
  for (const { target, next } of steps) if (!next) removeEmpty(store, folderOf(target));
  syncFolders(store, steps);
}

function removeEmpty(store: Store, folder: string): void {
  if (folder !== '') store.removeFolder(folder);
}

function rollBack(store: Store, journal: Journal, placing: boolean, error: unknown): never {
  const cause = asRefusal(FOLDER, error);
  try {
    undo(store, journal, placing);
  } catch (second) {
    if (!(cause instanceof Refusal) || systemCode(second) === undefined) throw cause;
    const advice = 'Not everything could be put back: the next run of create-mw does it first.';
    throw new Refusal(cause.message, advice, 1);
  }
  throw cause;
}

/** Names the file that the system's complaint is about, as the user knows it. */
function naming(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw asRefusal(path, error);
  }
}

function asRefusal(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || systemCode(error) === undefined) return error;
  return new Refusal(`Could not write ${path}: ${systemReason(error)}.`, UNCHANGED, 1);
}
