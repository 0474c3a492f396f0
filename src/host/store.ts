import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { below, onDisk } from './paths.ts';
import { readRegular } from './regular.ts';
import { systemCode, unless } from './system.ts';
import type { Kind, Meta, Store } from './types.ts';

export function diskStore(folder: string): Store {
  const root = resolve(folder);
  const at = (path: string) => onDisk(root, path);
  return {
    root,
    makeRoot: () => mkdirSync(root, { recursive: true }) !== undefined,
    kind: (path) => kindOf(at(path)),
    locate: (path) => locate(root, path),
    bytes: (path) => unless(['ENOENT', 'ENOTDIR'], () => readRegular(at(path), Infinity)),
    meta: (path) => statSync(at(path)),
    writable: (path) => isWritable(at(path)),
    makeFolder: (path) => mkdirSync(at(path)),
    create: (path, bytes, meta) => createFile(at(path), bytes, meta),
    rename: (from, to) => renameSync(at(from), at(to)),
    remove: (path) => unless(['ENOENT', 'ENOTDIR'], () => unlinkSync(at(path))),
    removeFolder: (path) =>
      unless(['ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'], () => rmdirSync(at(path))),
    sync: (path) => syncFolder(at(path)),
    pid: process.pid,
    machine: hostname(),
    alive: isAlive,
    pause: (ms) => new Promise((done) => setTimeout(done, ms)),
  };
}

function kindOf(path: string): Kind | undefined {
  const absent = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'ENAMETOOLONG'];
  const stat = unless(absent, () => lstatSync(path));
  if (stat === undefined) return undefined;
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isDirectory()) return 'folder';
  return stat.isFile() ? 'file' : 'other';
}

function locate(root: string, path: string): string | undefined {
  const unusable = ['ELOOP', 'EACCES', 'ENAMETOOLONG'];
  return unless(unusable, () => below(realOf(root), realOf(onDisk(root, path))));
}

/** The real path of what exists, and the rest as it is written. */
function realOf(path: string): string {
  const real = unless(['ENOENT', 'ENOTDIR'], () => realpathSync.native(path));
  if (real !== undefined || dirname(path) === path) return real ?? path;
  return join(realOf(dirname(path)), basename(path));
}

function isWritable(path: string): boolean {
  const needed = kindOf(path) === 'folder' ? constants.W_OK | constants.X_OK : constants.W_OK;
  const denied = ['EACCES', 'EPERM', 'EROFS'];
  return unless(denied, () => accessSync(path, needed) === undefined) ?? false;
}

function createFile(path: string, bytes: Uint8Array, meta?: Meta): void {
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

function syncFolder(path: string): void {
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

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
