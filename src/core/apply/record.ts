import { decode, fingerprint } from '../../host/text.ts';
import type { Store } from '../../host/types.ts';
import { fields, parseJson } from './journal.ts';

const NAME = 'journal';

/**
 * The proof that a journal is ours: it stands in the user's own folder and names the project's folder and the journal's
 * bytes. What a repository brings along may claim any name, path and number, but cannot be written here.
 */
export type Record = {
  readonly place: string;
  readonly digest: string;
  /** This run makes `.gitignore` in the journal's folder. */
  readonly ignores: boolean;
};

export function saveRecord(store: Store, journal: Uint8Array, ignores: boolean): void {
  const record: Record = { place: store.place(), digest: fingerprint(journal), ignores };
  store.own().create(NAME, new TextEncoder().encode(`${JSON.stringify(record)}\n`));
}

/** The record of a run in this very folder that did not end; one that a kill cut off was of no journal yet. */
export function readRecord(store: Store): Record | undefined {
  const bytes = store.own().bytes(NAME);
  const { place, digest, ignores } = fields(bytes && parseJson(decode(bytes)));
  if (typeof digest !== 'string' || place !== store.place()) return undefined;
  return { place, digest, ignores: ignores === true };
}

export function dropRecord(store: Store): void {
  store.own().remove(NAME);
}
