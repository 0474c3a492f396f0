import { Buffer } from 'node:buffer';
import { realpathSync } from 'node:fs';
import native, { basename, dirname, join, type PlatformPath } from 'node:path';
import { unless } from './system.ts';

/**
 * Inside the program a path is relative to the project's root and has `/`, whatever the system writes. What would act
 * on a terminal or end a line is escaped as git escapes it (`a\n.py`, `\033`), so a name can be printed anywhere.
 */
export function below(
  root: string,
  path: string,
  { relative, isAbsolute, sep }: PlatformPath = native,
): string | undefined {
  const inside = relative(root, path);
  // On Windows the way to another drive is absolute.
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return undefined;
  return escapeName(sep === '/' ? inside : inside.split(sep).join('/'));
}

/** The way back: where the system has it. */
export function onDisk(root: string, path: string, { join }: PlatformPath = native): string {
  return join(root, path.includes('\\') ? unescapeName(path) : path);
}

/** Control characters, invisible ones and those that turn the direction; a backslash, because escapes begin with it. */
const ACTING = String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]`;
/** Most names are plain, and to know that is quick. */
const PLAIN = /^[ -[\]-~]*$/;
const ANY = new RegExp(ACTING, 'u');
const ALL = new RegExp(ACTING, 'gu');
const LETTERS = 'abtnvfr';

/** Names that are not `below` anything, as they are given. */
export function escapeName(name: string): string {
  return !PLAIN.test(name) && ANY.test(name)
    ? name.replace(ALL, (acting) => escapeBytes(Buffer.from(acting)))
    : name;
}

/** Bytes that are no text are escaped each by itself: a name that is not UTF-8 can still be told. */
export function escapeBytes(bytes: Uint8Array): string {
  return [...bytes].map(escapeByte).join('');
}

function escapeByte(byte: number): string {
  if (byte === 92) return '\\\\';
  if (byte > 31 && byte < 127) return String.fromCharCode(byte);
  const letter = byte < 7 ? '' : LETTERS.charAt(byte - 7);
  return `\\${letter || byte.toString(8).padStart(3, '0')}`;
}

export function unescapeName(name: string): string {
  return name.replace(/\\(?:([abtnvfr\\])|[0-3][0-7]{2}(?:\\[0-3][0-7]{2})*)/g, (whole, letter) => {
    if (letter === '\\') return letter;
    if (letter !== undefined) return String.fromCharCode(7 + LETTERS.indexOf(letter));
    return Buffer.from(
      whole
        .split('\\')
        .slice(1)
        .map((octal) => Number.parseInt(octal, 8)),
    ).toString();
  });
}

/** The real path of what exists, and the rest as it is written. */
export function realOf(path: string): string {
  const real = unless(['ENOENT', 'ENOTDIR'], () => realpathSync.native(path));
  if (real !== undefined || dirname(path) === path) return real ?? path;
  return join(realOf(dirname(path)), basename(path));
}
