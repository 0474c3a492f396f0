import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { createFile, syncFolder } from './disk-file.ts';
import { gitTracks } from './git.ts';
import { ownFolder } from './own.ts';
import { below, onDisk, realOf } from './paths.ts';
import { readRegular } from './regular.ts';
import { unbroken } from './signals.ts';
import { systemCode, unless } from './system.ts';
import type { Kind, Own, Store } from './types.ts';

export function diskStore(folder: string): Store {
  const root = resolve(folder);
  const at = (path: string) => onDisk(root, path);
  let own: Own | undefined;
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
    place: () => placeOf(root),
    own: () => {
      own ??= ownFolder(root);
      return own;
    },
    tracks: (path) => gitTracks(root, path),
    held: false,
    pid: process.pid,
    alive: isAlive,
    // Never in step with another process that waits as well.
    pause: (ms) => new Promise((done) => setTimeout(done, ms * (0.5 + Math.random()))),
    unbroken,
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

/** A folder that was deleted and made again has another number, even where it has the same name. */
function placeOf(root: string): string {
  const stat = statSync(root, { bigint: true, throwIfNoEntry: false });
  return `${realOf(root)} ${stat?.ino ?? ''}`;
}

function isWritable(path: string): boolean {
  const needed = kindOf(path) === 'folder' ? constants.W_OK | constants.X_OK : constants.W_OK;
  const denied = ['EACCES', 'EPERM', 'EROFS'];
  return unless(denied, () => accessSync(path, needed) === undefined) ?? false;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
