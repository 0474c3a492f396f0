import { Buffer } from 'node:buffer';
import { devNull } from 'node:os';
import { delimiter, dirname, isAbsolute, resolve } from 'node:path';
import process from 'node:process';
import { isHarmless } from './git-config.ts';
import { below } from './paths.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A command of the user's own installation: whatever the project's configuration says, nothing else is started. */
const HARDENED = [
  ...['--no-pager', '--no-optional-locks', '-c', 'safe.bareRepository=explicit'],
  ...[
    '-c',
    'core.fsmonitor=false',
    '-c',
    `core.hooksPath=${devNull}`,
    '-c',
    'protocol.allow=never',
  ],
  ...['-c', 'core.askPass=', '-c', 'credential.helper='],
];
const LISTING = ['ls-files', '-c', '-o', '-d', '-t', '-z', '--exclude-standard'];
/** What git may take out of the environment: the user's own configuration, and where git itself lies. */
const KEPT =
  /^GIT_(EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|PARAMETERS|COUNT|KEY_\d+|VALUE_\d+))$/;
const QUIET = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  // A partial clone would fetch what it lacks, by whatever its configuration says.
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: '',
};

export type GitLimits = { readonly bytes: number; readonly ms: number };
/** What git said; or that it must not be asked, had nothing to say, or did not come to an end. */
export type GitAnswer =
  | { readonly kind: 'listing'; readonly bytes: Buffer; readonly cut: boolean }
  | { readonly kind: 'none' | 'late' };

/** Entries of `ls-files -t -z`, or what else is asked, of a repository that names no programs. */
export async function askGit(
  root: string,
  limits: GitLimits,
  question: readonly string[] = LISTING,
): Promise<GitAnswer> {
  const env = gitEnv(process.env, root);
  if (!isHarmless(root, env.GIT_DIR)) return { kind: 'none' };
  // Loaded when it is needed: it takes as long as the rest of this module's imports together.
  const { spawn } = process.getBuiltinModule('node:child_process');
  return new Promise((done) => {
    // Not started in the project: on Windows a `git.exe` there would be taken for git.
    const git = spawn('git', ['-C', root, ...HARDENED, ...question], {
      cwd: dirname(process.execPath),
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const parts: Buffer[] = [];
    let size = 0;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      git.kill('SIGKILL');
    }, limits.ms);
    git.stdout.on('data', (part) => {
      parts.push(part);
      size += part.length;
      if (size > limits.bytes) git.kill('SIGKILL');
    });
    git.once('error', () => done({ kind: 'none' }));
    git.once('close', (code) => {
      clearTimeout(timer);
      const cut = size > limits.bytes;
      if (late) done({ kind: 'late' });
      else if (code !== 0 && !cut) done({ kind: 'none' });
      else done({ kind: 'listing', bytes: Buffer.concat(parts), cut });
    });
  });
}

/** Whether git tracks anything below a path; not where there is no git, or none that may be asked. */
export async function gitTracks(root: string, path: string): Promise<boolean> {
  const question = ['ls-files', '-c', '-z', '--', path];
  const answer = await askGit(root, { bytes: 100_000, ms: 15_000 }, question);
  return answer.kind === 'listing' ? answer.bytes.length > 0 : answer.kind === 'late';
}

/** Whether files that git tracks differ from what was committed; not where there is no git, or none that may be asked. */
export async function gitDirty(root: string): Promise<boolean> {
  const question = [
    'status',
    '--porcelain',
    '-z',
    '--untracked-files=no',
    '--ignore-submodules=all',
  ];
  const answer = await askGit(root, { bytes: 1000, ms: 5000 }, question);
  return answer.kind === 'listing' && answer.bytes.length > 0;
}

/** The environment without what would lead git elsewhere; a work tree that is named stays, if the project lies in it. */
export function gitEnv(env: Env, root: string): Env {
  const { GIT_DIR, GIT_WORK_TREE } = env;
  const named =
    GIT_DIR !== undefined &&
    GIT_WORK_TREE !== undefined &&
    isAbsolute(GIT_WORK_TREE) &&
    below(resolve(GIT_WORK_TREE), root) !== undefined;
  const kept = Object.entries(env).filter(([name]) => !/^GIT_/i.test(name) || KEPT.test(name));
  return {
    ...withoutOwn(Object.fromEntries(kept), root),
    ...QUIET,
    ...(named && { GIT_DIR: resolve(GIT_DIR), GIT_WORK_TREE }),
  };
}

/**
 * npx puts `node_modules/.bin` of the folder it is started in before everything else, and a clone can hold one: no
 * command is looked for there, nor below the project or in a folder that is named relative to it.
 */
export function withoutOwn(env: Env, root?: string): Env {
  const isOwn = (folder: string): boolean =>
    !isAbsolute(folder) ||
    /[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder) ||
    (root !== undefined && below(root, folder) !== undefined);
  const cleaned = Object.entries(env).map(([name, value]) =>
    /^path$/i.test(name) && value !== undefined
      ? [
          name,
          value
            .split(delimiter)
            .filter((folder) => !isOwn(folder))
            .join(delimiter),
        ]
      : [name, value],
  );
  return Object.fromEntries(cleaned);
}
