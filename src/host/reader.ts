import type { Buffer } from 'node:buffer';
import { closeSync, fstatSync, readSync, realpathSync } from 'node:fs';
import { posix } from 'node:path';
import { Refusal } from '../errors.ts';
import { below, onDisk } from './paths.ts';
import { openPlain, regularBytes } from './regular.ts';
import { systemCode, systemReason, unless } from './system.ts';

export type Skip = (path: string, reason: string) => void;

/** The largest source files that are written by hand have less. */
export const LARGEST = 2 ** 20;

const MISSING = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'];
/** On some disks a name is the same in capitals. */
const OF_GIT = /(^|\/)\.git(\/|$)/i;
const OUTSIDE = 'a link that leads out of the project';
const SPECIAL = 'not a regular file';
const LARGE = `larger than ${LARGEST / 2 ** 20} MB`;
/** Their keys become a tree of objects, 300 times the size of the text; those that people keep have a twentieth of this. */
const PARSED_WHOLE = /(^|\/)(pyproject\.toml|ruff\.toml|\.ruff\.toml|Pipfile|create-mw\.json)$/;
const LARGEST_PARSED = 2 ** 18;
const LARGE_PARSED = `larger than ${LARGEST_PARSED / 2 ** 10} KB`;

/** A file that was opened; `target` is where a link to it leads, as a path of the project. */
type Opened = { readonly fd: number; readonly target?: string };
/** The beginning of a file, in a buffer. */
type Head = { readonly size: number; readonly target?: string };

export type Reader = {
  /** The bytes of a regular file of the project; undefined where there is none. */
  readonly bytes: (path: string) => Buffer | undefined;
  /** Fills the buffer from the beginning of a file. */
  readonly head: (path: string, buffer: Buffer) => Head;
};

/** Opens what lies in the project and nothing else: no link that leads out, no pipe, no device, nothing endless. */
export function projectReader(root: string, skip: Skip): Reader {
  const open = opener(root, skip);
  return { bytes: (path) => bytesOf(path, open, skip), head: headReader(open, skip) };
}

type Open = (path: string) => Opened | undefined;

function bytesOf(path: string, open: Open, skip: Skip): Buffer | undefined {
  const opened = complaining(() => open(path), path);
  if (opened === undefined) return undefined;
  const [limit, large] = PARSED_WHOLE.test(path)
    ? [LARGEST_PARSED, LARGE_PARSED]
    : [LARGEST, LARGE];
  const content = regularBytes(opened.fd, limit);
  if (typeof content !== 'string') return content;
  skip(path, content === 'large' ? large : SPECIAL);
  return undefined;
}

/** To take an unreadable file for a missing one could change what is decided. */
function complaining<T>(work: () => T, path: string): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || systemCode(error) === undefined) throw error;
    throw new Refusal('files.unreadable', `Could not read ${path}: ${systemReason(error)}.`, '', {
      at: { file: path },
    });
  }
}

function headReader(open: Open, skip: Skip): Reader['head'] {
  return (path, buffer) => {
    try {
      const opened = open(path);
      if (opened === undefined) return { size: 0 };
      const size = readHead(opened.fd, buffer);
      if (size < 0) skip(path, SPECIAL);
      if (size > LARGEST) skip(path, LARGE);
      const { target } = opened;
      return {
        size: size > LARGEST ? 0 : Math.max(size, 0),
        ...(target !== undefined && { target }),
      };
    } catch (error) {
      if (!(error instanceof Error) || systemCode(error) === undefined) throw error;
      skip(path, systemReason(error));
      return { size: 0 };
    }
  };
}

/** How many bytes were read; -1 for what is no file. A pipe has nothing, a device fills every buffer. */
function readHead(fd: number, buffer: Buffer): number {
  try {
    const size =
      unless(['EAGAIN', 'EISDIR'], () => readSync(fd, buffer, 0, buffer.length, null)) ?? 0;
    // Most files have something in them, and are not asked.
    return size > 0 || fstatSync(fd).isFile() ? size : -1;
  } finally {
    closeSync(fd);
  }
}

function opener(root: string, skip: Skip): Open {
  const real = unless(MISSING, () => realpathSync.native(root)) ?? root;
  const places = new Map<string, boolean>();
  const isInside = (folder: string): boolean => {
    const inside = places.get(folder) ?? leadsInside(root, real, folder);
    // What does not exist yet may be anything when it does.
    if (inside !== undefined) places.set(folder, inside);
    return inside ?? true;
  };
  return (path) => {
    // Of ten thousand paths, to normalise them takes a fifth of the time.
    const isPlain = !path.includes('..') && !path.includes('\\');
    if (path.includes('.git/') && OF_GIT.test(path)) return undefined;
    if (!isPlain && /^\.\.(\/|$)/.test(posix.normalize(path))) return undefined;
    if (!isInside(path.slice(0, Math.max(path.lastIndexOf('/'), 0))))
      return void skip(path, OUTSIDE);
    const fd = openOrMissing(isPlain ? `${root}/${path}` : onDisk(root, path));
    return fd === 'link' ? followed(root, real, path, skip) : accepted(fd, path, skip);
  };
}

function accepted(
  fd: number | 'link' | 'special' | undefined,
  path: string,
  skip: Skip,
  target?: string,
) {
  if (typeof fd === 'number') return { fd, ...(target !== undefined && { target }) };
  if (fd !== undefined) skip(path, fd === 'link' ? OUTSIDE : SPECIAL);
  return undefined;
}

function followed(root: string, real: string, path: string, skip: Skip): Opened | undefined {
  const end = realOf(onDisk(root, path));
  if (end === undefined) return undefined;
  if (end === 'loop') return void skip(path, 'a link that leads back to itself');
  const target = below(real, end.path);
  // What git keeps for itself is not the project's: it may hold the password of a remote.
  if (target === undefined || OF_GIT.test(target)) return void skip(path, OUTSIDE);
  return accepted(
    unless(MISSING, () => openPlain(end.path)),
    path,
    skip,
    target,
  );
}

function openOrMissing(file: string): ReturnType<typeof openPlain> | undefined {
  try {
    return openPlain(file);
  } catch (error) {
    if (MISSING.includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** Whether a folder, its links followed, lies in the project; undefined where there is none. */
function leadsInside(root: string, real: string, folder: string): boolean | undefined {
  const end = realOf(onDisk(root, folder));
  if (end === undefined) return undefined;
  return end !== 'loop' && below(real, end.path) !== undefined;
}

function realOf(path: string): { readonly path: string } | 'loop' | undefined {
  try {
    return { path: realpathSync.native(path) };
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code === 'ELOOP') return 'loop';
    if (MISSING.includes(code)) return undefined;
    throw error;
  }
}
