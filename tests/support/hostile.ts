import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { cleanEnv, type Env, type Texts, write } from './cli.ts';

/** A folder that holds a hostile project and all that surrounds it. */
export type Ground = {
  /** Nothing below it may change. */
  readonly base: string;
  /** Exists as soon as anything of the project was run. */
  readonly canary: string;
  /** What a program of the project would do. */
  readonly evil: string;
  readonly work: string;
  readonly outside: string;
  readonly write: (files: Texts, folder?: string) => void;
  readonly link: (to: string, at: string) => void;
  readonly git: (...args: readonly string[]) => string;
  readonly sh: (script: string) => void;
};

/** What has to be said of a project, on stdout or stderr of `check`; and what must not. */
export type Hostile = {
  readonly build: (ground: Ground) => void;
  /** Where to run, below the project; the project itself, if absent. */
  readonly within?: string;
  readonly env?: (ground: Ground) => Env;
  readonly says?: readonly (string | RegExp)[];
  readonly hides?: readonly (string | RegExp)[];
  /** Only this is run: it takes long to give up. */
  readonly slow?: true;
};

export const APP = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
/** One error, so that code is shown. */
export const WRONG = `from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
`;

export function groundIn(base: string): Ground {
  const work = path.join(base, 'work');
  const outside = path.join(base, 'outside');
  const canary = path.join(base, 'PWNED');
  for (const folder of [work, outside, path.join(base, 'home')])
    mkdirSync(folder, { recursive: true });
  const env = { ...cleanEnv(), HOME: path.join(base, 'home') };
  const run = (command: string, args: readonly string[]): string =>
    execFileSync(command, args, {
      cwd: work,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const own = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=main'];
  return {
    base,
    canary,
    evil: `touch ${canary}; false`,
    work,
    outside,
    write: (files, folder = work) => void write(folder, files),
    link: (to, at) => symlinkSync(to, path.join(work, at)),
    git: (...args) => run('git', [...own, '-c', 'protocol.file.allow=always', ...args]),
    sh: (script) => void run('sh', ['-euc', script]),
  };
}

/** Every name below a folder with what can be told of it: kind, mode, times, where a link leads, what is in a file. */
export function fingerprint(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (at: Buffer): void => {
    const stat = lstatSync(at);
    const content = stat.isSymbolicLink()
      ? readlinkSync(at, 'latin1')
      : stat.isFile() && stat.size < 2 ** 22
        ? createHash('sha1').update(readFileSync(at)).digest('hex')
        : '';
    const key = at.toString('latin1');
    found[key] = [stat.mode, stat.uid, stat.size, stat.mtimeMs, stat.ctimeMs, content].join(' ');
    if (!stat.isDirectory()) return;
    for (const name of readdirSync(at, { encoding: 'buffer' }))
      visit(Buffer.concat([at, Buffer.from('/'), name]));
  };
  visit(Buffer.from(folder));
  return found;
}
