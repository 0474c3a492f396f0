import type { Buffer } from 'node:buffer';
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { systemCode } from './system.ts';

/** Waits for nobody: a pipe that no one writes to is opened all the same. Windows has neither pipes nor the flag. */
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const NO_LINK = AT_ONCE | (constants.O_NOFOLLOW ?? 0);
const KNOWS_LINKS = constants.O_NOFOLLOW !== undefined;
/** What opening a link without following it says on Linux and macOS, on FreeBSD and on NetBSD. */
const IS_LINK = ['ELOOP', 'EMLINK', 'EFTYPE'];

/** Opens a file to read it, unless it is a link or a socket. The system's own complaints are thrown. */
export function openPlain(file: string): number | 'link' | 'special' {
  if (!KNOWS_LINKS && lstatSync(file).isSymbolicLink()) return 'link';
  return opened(file, NO_LINK);
}

function opened(file: string, flags: number): number | 'link' | 'special' {
  try {
    return openSync(file, flags);
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (IS_LINK.includes(code)) return 'link';
    // A socket.
    if (code === 'ENXIO') return 'special';
    throw error;
  }
}

/** The bytes of a regular file within a size, or why there are none; closes it. */
export function regularBytes(fd: number, limit: number): Buffer | 'special' | 'large' {
  try {
    // Asked of what was opened, not of a name that may be something else by now.
    const stat = fstatSync(fd);
    if (!stat.isFile()) return 'special';
    return stat.size > limit ? 'large' : readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The same of a path, wherever it leads. */
export function readRegular(file: string, limit: number): Buffer | undefined {
  const fd = opened(file, AT_ONCE);
  const content = typeof fd === 'number' ? regularBytes(fd, limit) : fd;
  return typeof content === 'string' ? undefined : content;
}
