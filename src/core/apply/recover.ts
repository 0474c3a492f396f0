import { Refusal } from '../../errors.ts';
import { systemCode, systemReason } from '../../host/system.ts';
import { decode, fingerprint, sameBytes } from '../../host/text.ts';
import type { Store } from '../../host/types.ts';
import { guardedFolder } from './guarded.ts';
import { type Journal, parseJournal } from './journal.ts';
import { locked } from './lock.ts';
import { DRAFT, FOLDER, IGNORE, PLACING, PREPARING, temporary } from './places.ts';
import { dropRecord, type Record, readRecord } from './record.ts';
import type { ApplyStep } from './steps.ts';
import { undo } from './undo.ts';

/** Undoes the work of a run that was killed, and says so. To be called by a run that writes, before it reads. */
export async function recover(store: Store, note: (text: string) => void): Promise<void> {
  const undone = await locked(store, (held) => undoLeftover(held).catch(refuse));
  if (undone !== undefined) note(`${undoneText(undone)}\n`);
}

function refuse(error: unknown): never {
  if (!(error instanceof Error) || systemCode(error) === undefined) throw error;
  throw new Refusal(
    'journal',
    `A run that was killed here could not be undone: ${systemReason(error)}.`,
    'See to that and run the command again: what it needs is kept.',
  );
}

/** Whether a run was killed here, or something looks like it. Reads nothing and asks nobody. */
export function isUnfinished(store: Store): boolean {
  return [PLACING, PREPARING].some((path) => store.kind(path) !== undefined);
}

export function undoneText(paths: readonly string[]): string {
  if (paths.length === 0) return 'A run that was killed here had changed no file yet.';
  return `A run that was killed here is undone. As before it: ${paths.join(', ')}.`;
}

/** The files that were put back; undefined where no run was killed. Runs under the lock. */
export async function undoLeftover(store: Store): Promise<readonly string[] | undefined> {
  const kind = store.kind(FOLDER);
  if (kind !== undefined && kind !== 'folder') {
    throw new Refusal(
      'files.unsafe',
      `${FOLDER} is in the way: it is no folder.`,
      'Delete it and try again.',
    );
  }
  const record = readRecord(store);
  const found = [PLACING, PREPARING, DRAFT].filter((path) => store.kind(path) !== undefined);
  if (found.length > 0 && (record === undefined || (await store.tracks(FOLDER)))) throw foreign();
  const work = async () => undoFound(store, found, record);
  return store.unbroken(work, (undone) => undoneText(undone ?? []));
}

function undoFound(store: Store, [path = DRAFT]: readonly string[], record: Record | undefined) {
  // A draft has no file prepared yet.
  const undone = path === DRAFT ? undefined : undoJournal(store, path, record);
  store.remove(DRAFT);
  tidy(store, record);
  return undone;
}

function undoJournal(store: Store, path: string, record: Record | undefined): readonly string[] {
  const bytes = store.kind(path) === 'file' ? store.bytes(path) : undefined;
  if (bytes === undefined || fingerprint(bytes) !== record?.digest) throw foreign();
  const journal = parseJournal(decode(bytes));
  if (journal === undefined || !staysInside(journal, store)) throw foreign();
  const placing = path === PLACING;
  if (placing) assertUntouched(store, journal.steps);
  return undo(store, journal, placing);
}

/** Not even our own journal is followed when what was a folder then leads elsewhere now. */
function staysInside({ steps, folders }: Journal, store: Store): boolean {
  const places = [...steps.map((step) => step.target), ...folders];
  return places.every(
    (place) => store.locate(place) === place && guardedFolder(place, store) === undefined,
  );
}

function assertUntouched(store: Store, steps: readonly ApplyStep[]): void {
  const edited = steps.find(({ target, old, next }) => {
    const placed = next !== undefined && store.kind(temporary(target)) === undefined;
    const current = store.bytes(target);
    return placed && !sameBytes(current, old) && !sameBytes(current, next);
  });
  if (edited === undefined) return;
  throw new Refusal(
    'journal',
    `A run that was killed left its work half done, and ${edited.path} was edited since.`,
    `Put the files in order by hand, delete the folder ${FOLDER} and try again.`,
    { at: { file: edited.path } },
  );
}

/** The record goes last: as long as it stands, what is in the folder is known to be ours. */
export function tidy(store: Store, record: Pick<Record, 'ignores'> | undefined): void {
  if (record?.ignores && isOurIgnore(store)) store.remove(IGNORE);
  if (record !== undefined) store.removeFolder(FOLDER);
  dropRecord(store);
}

/** A kill may have cut it off. */
function isOurIgnore(store: Store): boolean {
  const bytes = store.kind(IGNORE) === 'file' ? store.bytes(IGNORE) : undefined;
  return bytes !== undefined && IGNORED.startsWith(decode(bytes));
}

export const IGNORED = '*\n';

function foreign(): Refusal {
  return new Refusal(
    'journal',
    `${FOLDER} holds the journal of a run that was not yours, not on this machine or not in this folder, or git tracks it. It was not used, and nothing was written.`,
    `See what git says of the project, then delete the folder ${FOLDER} and run the command again. If somebody else's run was killed here, running create-mw as that user undoes it.`,
  );
}
