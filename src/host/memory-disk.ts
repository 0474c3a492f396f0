import { posix } from 'node:path';
import type { Files } from '../types.ts';
import { decode, searchTexts } from './text.ts';
import type { Kind, Meta, Own, Store } from './types.ts';

type Node = { readonly bytes: Uint8Array; readonly meta: Meta };
/** A disk in memory: its files and its folders, by path. It outlives the stores that work on it. */
export type Disk = {
  readonly files: Map<string, Node>;
  readonly folders: Set<string>;
  /** The user's own folder, beside the project. */
  readonly own: Map<string, Uint8Array>;
};

/** `failAt: n` makes the n-th operation fail once; `killAt: n` makes it and all later ones fail. */
export type Faults = {
  readonly failAt?: number;
  readonly killAt?: number;
  readonly error?: string;
  /** Paths that may not be written, in or to. */
  readonly readOnly?: readonly string[];
  readonly pid?: number;
  readonly alive?: (pid: number) => boolean;
  /** Entries of the user's own folder that are older than any run. */
  readonly past?: readonly string[];
  /** git tracks what is asked for. */
  readonly tracked?: boolean;
  /** The folder is another one than it was. */
  readonly place?: string;
  /** What happens elsewhere while this process waits. */
  readonly onPause?: () => void;
  /** What happens elsewhere before each operation. */
  readonly onStep?: (name: string, path: string, count: number) => void;
};

const ROOT = '/project';
const META = { mode: 0o644, uid: 1000, gid: 1000 };
const CHANGES = ['makeFolder', 'create', 'rename', 'remove', 'removeFolder'];

export function memoryDisk(files: Readonly<Record<string, string | Uint8Array>>): Disk {
  const disk: Disk = { files: new Map(), folders: new Set(['']), own: new Map() };
  for (const [path, content] of Object.entries(files)) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    disk.files.set(path, { bytes, meta: META });
    for (let at = parent(path); at !== ''; at = parent(at)) disk.folders.add(at);
  }
  return disk;
}

export function memoryFiles(disk: Disk): Files {
  const read = (path: string): string | undefined => {
    const node = disk.files.get(posix.normalize(path));
    return node && decode(node.bytes);
  };
  const list = (): string[] => [...disk.files.keys()].sort();
  return { root: ROOT, read, list, search: searchTexts({ list, read }) };
}

export type MemoryStore = Store & { readonly count: () => number };

export function memoryStore(disk: Disk, faults: Faults = {}): MemoryStore {
  const { files } = disk;
  const { step, count } = counter(faults);
  return {
    count,
    root: ROOT,
    makeRoot: () => step('makeRoot', '', () => false),
    kind: (path) => step('kind', path, () => kindOf(disk, path)),
    locate: (path) => (path.startsWith('..') ? undefined : path),
    bytes: (path) => step('bytes', path, () => files.get(path)?.bytes),
    meta: (path) => step('meta', path, () => files.get(path)?.meta ?? META),
    writable: (path) => !faults.readOnly?.includes(path),
    makeFolder: (path) => step('makeFolder', path, () => makeFolder(disk, path)),
    create: (path, bytes, meta = META) => {
      const half = { bytes: bytes.subarray(0, bytes.length / 2), meta };
      const work = () => create(disk, path, { bytes, meta });
      step('create', path, work, () => create(disk, path, half));
    },
    rename: (from, to) => step('rename', from, () => rename(disk, from, to)),
    remove: (path) => step('remove', path, () => void files.delete(path)),
    removeFolder: (path) => step('removeFolder', path, () => removeFolder(disk, path)),
    sync: (path) => step('sync', path, () => {}),
    place: () => faults.place ?? ROOT,
    own: () => memoryOwn(disk, step, faults.past),
    tracks: async () => faults.tracked ?? false,
    held: false,
    pid: faults.pid ?? 1,
    alive: faults.alive ?? (() => false),
    pause: async () => faults.onPause?.(),
    unbroken: (work) => work(),
  };
}

type Step = <T>(name: string, path: string, work: () => T, half?: () => void) => T;

function memoryOwn({ own }: Disk, step: Step, past: readonly string[] = []): Own {
  const put = (name: string, bytes: Uint8Array): void => {
    if (own.has(name)) throw systemError('EEXIST', 'open', name);
    own.set(name, bytes);
  };
  return {
    folder: '/own',
    names: () => step('ownNames', '', () => [...own.keys()]),
    bytes: (name) => step('ownBytes', name, () => own.get(name)),
    create: (name, bytes) => {
      const half = bytes.subarray(0, bytes.length / 2);
      const work = () => put(name, bytes);
      step('ownCreate', name, work, () => put(name, half));
    },
    mark: (name) => step('ownMark', name, () => put(name, new Uint8Array())),
    remove: (name) => step('ownRemove', name, () => void own.delete(name)),
    isPast: (name) => past.includes(name),
  };
}

/** Counts the operations; the one that is to fail does only `half` of its work. */
function counter({ failAt, killAt = Infinity, error = 'ENOSPC', readOnly = [], onStep }: Faults) {
  let count = 0;
  const step: Step = (name, path, work, half = () => {}) => {
    count += 1;
    onStep?.(name, path, count);
    if (count === failAt || count === killAt) half();
    if (count === failAt) throw systemError(error, name, path);
    if (count >= killAt) throw killed();
    const denied = readOnly.includes(path) || readOnly.includes(parent(path));
    if (denied && CHANGES.includes(name)) throw systemError('EACCES', name, path);
    return work();
  };
  return { step, count: () => count };
}

function kindOf({ files, folders }: Disk, path: string): Kind | undefined {
  if (folders.has(path)) return 'folder';
  return files.has(path) ? 'file' : undefined;
}

function create({ files, folders }: Disk, path: string, node: Node): void {
  if (files.has(path) || folders.has(path)) throw systemError('EEXIST', 'open', path);
  if (!folders.has(parent(path))) throw systemError('ENOENT', 'open', path);
  files.set(path, node);
}

function makeFolder({ files, folders }: Disk, path: string): void {
  if (files.has(path) || folders.has(path)) throw systemError('EEXIST', 'mkdir', path);
  if (!folders.has(parent(path))) throw systemError('ENOENT', 'mkdir', path);
  folders.add(path);
}

function rename({ files, folders }: Disk, from: string, to: string): void {
  const node = files.get(from);
  if (!node || !folders.has(parent(to))) throw systemError('ENOENT', 'rename', from);
  files.delete(from);
  files.set(to, node);
}

function removeFolder({ files, folders }: Disk, path: string): void {
  const inside = [...files.keys(), ...folders].some((other) => other.startsWith(`${path}/`));
  if (path !== '' && !inside) folders.delete(path);
}

function parent(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

function systemError(code: string, call: string, path: string): Error {
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'permission denied',
    EEXIST: 'file already exists',
    ENOENT: 'no such file or directory',
    ENOSPC: 'no space left on device',
  };
  const message = `${code}: ${reasons[code] ?? 'input/output error'}, ${call} '${path}'`;
  return Object.assign(new Error(message), { code });
}

function killed(): Error {
  return Object.assign(new Error('the process was killed'), { name: 'Killed' });
}
