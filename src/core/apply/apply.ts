import { Refusal } from '../../errors.ts';
import { systemCode, systemReason } from '../../host/system.ts';
import { sameBytes } from '../../host/text.ts';
import type { Host, Store } from '../../host/types.ts';
import type { Change, Plan } from '../../types/plan.ts';
import { differing } from './basis.ts';
import { type Journal, journalBytes } from './journal.ts';
import { locked } from './lock.ts';
import { DRAFT, FOLDER, folderOf, IGNORE, PLACING, PREPARING, temporary } from './places.ts';
import { saveRecord } from './record.ts';
import { IGNORED, tidy, undoLeftover, undoneText } from './recover.ts';
import { type ApplyStep, changed, missingFolders, stepsOf } from './steps.ts';
import { syncFolders, undo } from './undo.ts';

export const UNCHANGED = 'Every file is as it was before.';

/**
 * All or nothing:
 *
 *   lock ─▶ undo leftover ─▶ compare what is edited ─▶ record ─▶ preparing.json ─▶ temporary files ─▶ placing.json ─┐
 *                            nothing written so far                                                                 │
 *   done ◀─ drop journal, record ◀─ compare and rename, file by file ◀─ compare what was read ◀─────────────────────┘
 *           └───────────── killed after the record: undone by the next run that writes ─────────────┘
 *
 * `differs` names a file that the plan was read from and that is another one now.
 */
export async function apply(
  plan: Pick<Plan, 'changes'>,
  store: Store,
  differs: () => Promise<string | undefined> = async () => undefined,
): Promise<void> {
  if (plan.changes.length === 0) return;
  const madeRoot = store.makeRoot();
  try {
    await locked(store, async (held) => {
      const undone = await undoLeftover(held);
      if (undone !== undefined)
        throw new Refusal('files.changed', undoneText(undone), 'Run the command again.');
      const steps = stepsOf(plan.changes, held);
      const journal = { steps, folders: missingFolders(steps, held) };
      const work = async () => commit(held, journal, differs);
      await held.unbroken(work, () => writtenText(plan.changes));
    });
  } catch (error) {
    // Only an empty folder goes.
    if (madeRoot) store.removeFolder('');
    throw error;
  }
}

export const writtenText = (changes: readonly Change[]): string =>
  `Every change is written: ${changes.map(({ path }) => path).join(', ')}.`;

/** Writes a plan if all that it was read from still stands. */
export async function applyAsRead(
  changes: readonly Change[],
  host: Pick<Host, 'store' | 'basis' | 'afresh'>,
): Promise<void> {
  if (changes.length === 0) return;
  await locked(host.store, async (held) => {
    // Files are listed while what will be written is prepared, none of which is code yet.
    const now = host.afresh();
    // Where nothing is compared any more, nobody waits for it.
    now.catch(() => {});
    await apply({ changes }, held, async () => differing(host.basis(), await now));
  });
}

async function commit(
  store: Store,
  journal: Journal,
  differs: () => Promise<string | undefined>,
): Promise<void> {
  const ignores = store.kind(IGNORE) === undefined;
  let placing = false;
  try {
    open(store, journal, ignores);
    prepare(store, journal);
    store.rename(PREPARING, PLACING);
    placing = true;
    store.sync(FOLDER);
    const other = await differs();
    if (other !== undefined) throw changed(other);
    place(store, journal.steps);
    // From here on the run counts as done.
    store.remove(PLACING);
  } catch (error) {
    rollBack(store, { journal, placing, ignores }, error);
  }
  close(store, ignores);
}

function open(store: Store, journal: Journal, ignores: boolean): void {
  const bytes = journalBytes(journal);
  saveRecord(store, bytes, ignores);
  if (store.kind(FOLDER) === undefined) store.makeFolder(FOLDER);
  if (ignores) store.create(IGNORE, new TextEncoder().encode(IGNORED));
  store.create(DRAFT, bytes);
  store.rename(DRAFT, PREPARING);
  store.sync(FOLDER);
}

/** What cannot be tidied up is left to the next run. */
function close(store: Store, ignores: boolean): void {
  try {
    tidy(store, { ignores });
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}

function prepare(store: Store, { steps, folders }: Journal): void {
  for (const folder of folders) naming(folder, () => store.makeFolder(folder));
  for (const { path, target, next, meta } of steps) {
    if (next) naming(path, () => store.create(temporary(target), next, meta));
  }
}

function place(store: Store, steps: readonly ApplyStep[]): void {
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

type Begun = { readonly journal: Journal; readonly placing: boolean; readonly ignores: boolean };

function rollBack(store: Store, { journal, placing, ignores }: Begun, error: unknown): never {
  const cause = asRefusal(FOLDER, error);
  try {
    undo(store, journal, placing);
    tidy(store, { ignores });
  } catch (second) {
    if (!(cause instanceof Refusal) || systemCode(second) === undefined) throw cause;
    const advice = 'Not everything could be put back: the next run of create-mw does it first.';
    throw new Refusal(cause.code, cause.message, advice, {
      ...cause.details,
      exit: 1,
      written: null,
    });
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
  return new Refusal(
    'files.unwritable',
    `Could not write ${path}: ${systemReason(error)}.`,
    UNCHANGED,
    { at: { file: path } },
  );
}
