import { Buffer } from 'node:buffer';
import type { Meta } from '../../host/types.ts';
import type { ApplyStep } from './steps.ts';

/** What a run is about to do, with all that is needed to undo it. */
export type Journal = { readonly steps: readonly ApplyStep[]; readonly folders: readonly string[] };

export function journalBytes({ steps, folders }: Journal): Uint8Array {
  const written = steps.map(({ old, next, ...step }) => {
    return { ...step, old: base64(old), next: base64(next) };
  });
  return Buffer.from(JSON.stringify({ steps: written, folders }));
}

export function parseJournal(text: string): Journal | undefined {
  const { steps, folders } = fields(parseJson(text));
  if (!Array.isArray(steps) || !Array.isArray(folders)) return undefined;
  const parsed = steps.map(parseStep).filter((step) => step !== undefined);
  const names = folders.filter((folder) => typeof folder === 'string');
  const complete = parsed.length === steps.length && names.length === folders.length;
  return complete ? { steps: parsed, folders: names } : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseStep(value: unknown): ApplyStep | undefined {
  const { path, target, old, next, meta } = fields(value);
  if (typeof path !== 'string' || typeof target !== 'string') return undefined;
  return { path, target, old: bytes(old), next: bytes(next), meta: parseMeta(meta) };
}

function parseMeta(value: unknown): Meta | undefined {
  const { mode, uid, gid } = fields(value);
  if (typeof mode !== 'number' || typeof uid !== 'number') return undefined;
  return typeof gid === 'number' ? { mode, uid, gid } : undefined;
}

function base64(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString('base64');
}

function bytes(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
}

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
