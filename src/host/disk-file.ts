import { closeSync, fchmodSync, fchownSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { unless } from './system.ts';
import type { Meta } from './types.ts';

/** Fails when the file exists; its bytes are on the disk when it returns. */
export function createFile(path: string, bytes: Uint8Array, meta?: Meta): void {
  // The mode is given at once: the copy of a private file is never readable by others.
  const fd = openSync(path, 'wx', meta === undefined ? 0o666 : meta.mode & 0o777);
  try {
    writeFileSync(fd, bytes);
    if (meta !== undefined) keepMeta(fd, meta);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function keepMeta(fd: number, meta: Meta): void {
  const own = process.getuid?.() === meta.uid && process.getgid?.() === meta.gid;
  // Only root may give a file away; to everybody else their own copy is good enough.
  if (!own) unless(['EPERM', 'EINVAL', 'ENOSYS'], () => fchownSync(fd, meta.uid, meta.gid));
  unless(['EPERM', 'ENOSYS'], () => fchmodSync(fd, meta.mode & 0o777));
}

/** Makes the names in a folder durable. */
export function syncFolder(path: string): void {
  // Windows and some network drives cannot sync a folder.
  unless(['EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'ENOTSUP', 'ENOENT'], () => {
    const fd = openSync(path, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}
