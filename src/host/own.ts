import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { homedir, hostname, tmpdir, uptime } from 'node:os';
import { isAbsolute, join } from 'node:path';
import process from 'node:process';
import { Refusal } from '../errors.ts';
import { createFile } from './disk-file.ts';
import { below, realOf } from './paths.ts';
import { systemCode, unless } from './system.ts';
import { fingerprint } from './text.ts';
import type { Own } from './types.ts';

/** Longer than any run that asks nobody: packages are installed for five minutes at most, one after the other. */
const LONGEST_RUN = 30 * 60;

/** The first of the usual places that is this user's alone and no part of the project. */
export function ownFolder(root: string): Own {
  const folder = candidates().find((each) => isOurs(each, root));
  if (folder === undefined) throw nowhere();
  // A home on a network drive is shared by machines that do not see each other's processes.
  const project = fingerprint(`${hostname()}\n${user()}\n${realOf(root)}`).slice(0, 32);
  const at = (name: string) => join(folder, `${project}.${name}`);
  return {
    folder,
    names: () =>
      readdirSync(folder).flatMap((name) =>
        name.startsWith(`${project}.`) ? [name.slice(project.length + 1)] : [],
      ),
    bytes: (name) => unless(['ENOENT'], () => readFileSync(at(name))),
    create: (name, bytes) => createFile(at(name), bytes),
    mark: (name) => closeSync(openSync(at(name), 'wx')),
    remove: (name) => unless(['ENOENT'], () => unlinkSync(at(name))),
    isPast: (name) => {
      const written = statSync(at(name), { throwIfNoEntry: false })?.mtimeMs;
      const age = (Date.now() - (written ?? Date.now())) / 1000;
      return age > Math.min(LONGEST_RUN, uptime());
    },
  };
}

const user = (): string => `${process.getuid?.() ?? ''}`;

function candidates(): string[] {
  const { LOCALAPPDATA: local = '', XDG_STATE_HOME: state = '' } = process.env;
  if (process.platform === 'win32') return [join(local || homedir(), 'create-mw')];
  const home = homedir();
  return [
    ...(isAbsolute(state) ? [join(state, 'create-mw')] : []),
    ...(existsSync(home) ? [join(home, '.local', 'state', 'create-mw')] : []),
    join(tmpdir(), `create-mw-${user()}`),
  ];
}

/** A folder that others may write in, or that came with the project, proves nothing. */
function isOurs(folder: string, root: string): boolean {
  try {
    if (below(realOf(root), realOf(folder)) !== undefined) return false;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const stat = lstatSync(folder);
    if (!stat.isDirectory()) return false;
    return process.getuid === undefined || (stat.uid === process.getuid() && !(stat.mode & 0o022));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}

function nowhere(): Refusal {
  const tried = candidates().join(', ');
  return new Refusal(
    'files.unwritable',
    `There is no folder to keep note in of what is being written (tried ${tried}). Nothing was written.`,
    'Set XDG_STATE_HOME to a folder outside the project that only you can write in.',
  );
}
