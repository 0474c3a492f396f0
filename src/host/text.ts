import { Buffer, isUtf8 } from 'node:buffer';
import process from 'node:process';
import { Refusal } from '../errors.ts';
import type { Files } from '../types.ts';

/** UTF-8 with its BOM kept; anything else is read as Latin-1, where every byte is a character. */
export function decode(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString(isUtf8(buffer) ? 'utf8' : 'latin1');
}

/** The bytes of a text, in the encoding of the bytes it replaces. */
export function encode(path: string, text: string, replaced?: Uint8Array): Uint8Array {
  const latin1 = replaced !== undefined && !isUtf8(replaced);
  const bytes = Buffer.from(text, latin1 ? 'latin1' : 'utf8');
  if (decode(bytes) === text) return bytes;
  throw new Refusal(
    'files.unsafe',
    `${path} is not UTF-8, and the new text cannot be written in its encoding.`,
    `Save ${path} as UTF-8 and run create-mw again.`,
    { at: { file: path } },
  );
}

export function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;
}

/**
 * Code and names that are printed may hold what acts on a terminal: it is written as an escape, which JSON reads back
 * as the same character. The colours of this program stay.
 */
export function printable(text: string): string {
  return text.replace(ACTING, (char, at: number) => {
    const isOwn = char === '\u001B' && COLOUR.test(text.slice(at + 1, at + 5));
    if (isOwn || (char === '\r' && text.charAt(at + 1) === '\n')) return char;
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const ACTING = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu;
const COLOUR = /^\[(0|1|2|31|32)m/;

/** A file of code, which may register a layer or be imported: another language adds its ending here. */
export const isCode = (path: string): boolean => path.endsWith('.py');

/** What `search` does, where the texts are at hand. */
export const searchTexts =
  ({ list, read }: Pick<Files, 'list' | 'read'>): Files['search'] =>
  (words) =>
    list().filter((path) => isCode(path) && words.some((word) => read(path)?.includes(word)));

/** The same for the same bytes, and for no others. */
export function fingerprint(content: Uint8Array | string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(content).digest('hex');
}
