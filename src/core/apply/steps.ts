import { Refusal } from '../../errors.ts';
import { decode, encode } from '../../host/text.ts';
import type { Meta, Store } from '../../host/types.ts';
import type { Change } from '../../types/plan.ts';
import { guardedFolder } from './guarded.ts';
import { folderOf, temporary } from './places.ts';

/** One change in bytes: `old` and `next` are undefined where there is no file. */
export type ApplyStep = {
  readonly path: string;
  /** Where the bytes are, once links are followed. */
  readonly target: string;
  readonly old: Uint8Array | undefined;
  readonly next: Uint8Array | undefined;
  readonly meta: Meta | undefined;
};

// Someone may import the application at any moment: a module comes before its import, and goes after it.
const ORDER = { create: 0, edit: 1, delete: 2 };

/** Compares the plan with the disk; throws before anything is written when they do not fit. */
export function stepsOf(changes: readonly Change[], store: Store): readonly ApplyStep[] {
  const steps = changes
    .filter((change) => change.kind !== 'edit' || change.before !== change.after)
    .toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind])
    .map((change) => stepOf(change, store));
  const targets = new Set(steps.map((step) => step.target));
  if (targets.size < steps.length) throw new Error('The plan changes one file twice.');
  for (const step of steps) assertWritable(step, store);
  return steps;
}

function stepOf(change: Change, store: Store): ApplyStep {
  const { path } = change;
  const target = store.locate(path);
  if (target === undefined) {
    throw new Refusal(
      'files.unsafe',
      `${path} leads out of the project.`,
      'Run create-mw in the folder that holds it (-C DIR).',
      { at: { file: path } },
    );
  }
  const guarded = guardedFolder(target, store);
  if (guarded !== undefined) {
    throw new Refusal(
      'files.unsafe',
      `${path} lies in ${guarded}, where create-mw writes nothing.`,
      '',
      { at: { file: path } },
    );
  }
  if (change.kind === 'create') {
    if (store.kind(path) !== undefined) throw exists(path);
    return { path, target, old: undefined, next: encode(path, change.after), meta: undefined };
  }
  if (change.kind === 'delete' && store.kind(path) === 'link') {
    throw new Refusal('files.unsafe', `${path} is a link.`, 'Delete it yourself and try again.', {
      at: { file: path },
    });
  }
  const old = store.kind(target) === 'file' ? store.bytes(target) : undefined;
  if (old === undefined || decode(old) !== change.before) throw changed(path);
  const next = change.kind === 'edit' ? encode(path, change.after, old) : undefined;
  return { path, target, old, next, meta: store.meta(target) };
}

function exists(path: string): Refusal {
  return new Refusal(
    'files.exists',
    `${path} already exists. Nothing was written.`,
    'If another program has just made it, run the command again; otherwise move it away first.',
    { at: { file: path } },
  );
}

export function changed(path: string): Refusal {
  return new Refusal(
    'files.changed',
    `${path} changed while you were looking at the preview.`,
    'Nothing was written. Run the command again to see a new preview.',
    { at: { file: path } },
  );
}

function assertWritable({ path, target, old }: ApplyStep, store: Store): void {
  const folder = existingFolder(folderOf(target), store);
  if (store.kind(folder) !== 'folder') {
    throw new Refusal('files.unsafe', `${path} cannot be written: ${folder} is not a folder.`, '', {
      at: { file: path },
    });
  }
  if (!store.writable(folder)) throw readOnly('folder', folder || store.root);
  if (old !== undefined && !store.writable(target)) throw readOnly('file', path);
  if (store.kind(temporary(target)) !== undefined) {
    throw new Refusal(
      'files.unsafe',
      `${temporary(target)} is in the way.`,
      'Delete it and try again.',
      { at: { file: temporary(target) } },
    );
  }
}

function readOnly(what: string, name: string): Refusal {
  return new Refusal(
    'files.unwritable',
    `The ${what} ${name} is read-only.`,
    `Nothing was written. Make the ${what} writable and try again.`,
    { at: { file: name } },
  );
}

function existingFolder(folder: string, store: Store): string {
  if (folder === '' || store.kind(folder) !== undefined) return folder;
  return existingFolder(folderOf(folder), store);
}

/** The folders that have to be made, outer ones first. */
export function missingFolders(steps: readonly ApplyStep[], store: Store): readonly string[] {
  const missing = steps.filter((step) => step.next).flatMap((step) => absent(step.target, store));
  return [...new Set(missing)].sort();
}

/** The missing folders above a path, outer ones first. */
export function absent(path: string, store: Store): readonly string[] {
  const folder = folderOf(path);
  if (folder === '' || store.kind(folder) !== undefined) return [];
  return [...absent(folder, store), folder];
}
