import { existsSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { readRegular } from './regular.ts';
import { unless } from './system.ts';

/** Programs that a listing could start, and files elsewhere that it would read. */
const ASKING =
  /\b(sshcommand|gitproxy|askpass|editor|pager|alternaterefscommand|uploadpack|receivepack|vcs|excludesfile|attributesfile)\b|\bext::|fsmonitorhook/i;
const FSMONITOR = /\bfsmonitor\b/gi;
/** Git's own daemon, which is left alone as well. */
const BUILT_IN =
  /\bfsmonitor[ \t]*(=[ \t]*(true|false|yes|no|on|off|[01])?[ \t]*)?([#;].*)?\r?$/gim;
const INCLUDES = /\[\s*include/i;
const PATHS = /\bpath[ \t]*=[ \t]*(.*)/gi;
/** What git reads for a listing: one that never ends would hold it up. */
const READ_BY_GIT = [
  ...['HEAD', 'index', 'packed-refs', 'info/exclude', 'info/sparse-checkout'],
  ...['info/attributes', 'objects/info/alternates', 'shallow'],
];
const LIMIT = 2 ** 20;
const DEEP = 6;

/**
 * Whether git can be asked about a folder: it lies in a repository with a `.git`, and no configuration that is part of
 * that repository names a program. The user's own configuration, in the home folder, is the user's.
 */
export function isHarmless(root: string, gitDir: string | undefined): boolean {
  const found =
    gitDir ?? discover(unless(['ENOENT', 'ENOTDIR', 'ELOOP'], () => realpathSync(root)));
  if (found === undefined) return false;
  const common = commonOf(found);
  if (common === undefined) return false;
  const folders = [...new Set([found, common])];
  if (ignoresOf(root).some((file) => !isUsual(file))) return false;
  if (folders.some((folder) => READ_BY_GIT.some((name) => !isUsual(join(folder, name)))))
    return false;
  const files = folders.flatMap((folder) => [
    join(folder, 'config'),
    join(folder, 'config.worktree'),
  ]);
  return files.every((file) => !asks(file, 0));
}

/** What says which files git lists, from the root upwards; which of the folders are the repository's does not matter. */
function ignoresOf(root: string): string[] {
  const above = dirname(root);
  return [join(root, '.gitignore'), ...(above === root ? [] : ignoresOf(above))];
}

/** The git folder that git would take, by its own steps; none for a bare one: nobody works in that. */
function discover(from: string | undefined): string | undefined {
  for (let at = from; at !== undefined; at = dirname(at)) {
    const git = join(at, '.git');
    if (existsSync(git)) return pointed(git);
    if (existsSync(join(at, 'HEAD')) && existsSync(join(at, 'objects'))) return undefined;
    if (dirname(at) === at) return undefined;
  }
  return undefined;
}

/** A `.git` that is a file names the folder: worktrees and submodules have one. */
function pointed(git: string): string | undefined {
  if (statSync(git).isDirectory()) return git;
  const [, folder] = /^gitdir: (.+?)[\r\n]*$/.exec(textOf(git) ?? '') ?? [];
  return folder && resolve(dirname(git), folder);
}

function commonOf(folder: string): string | undefined {
  const file = join(folder, 'commondir');
  if (!existsSync(file)) return folder;
  const common = textOf(file)?.trim();
  return common && resolve(folder, common);
}

function asks(file: string, depth: number): boolean {
  if (!existsSync(file)) return false;
  const text = textOf(file);
  if (text === undefined || depth > DEEP || ASKING.test(text)) return true;
  if ((text.match(FSMONITOR)?.length ?? 0) > (text.match(BUILT_IN)?.length ?? 0)) return true;
  if (!INCLUDES.test(text)) return false;
  return [...text.matchAll(PATHS)].some(([, path = '']) => {
    const plain = path
      .replace(/\s+[#;].*$/, '')
      .trim()
      .replace(/^"(.*)"$/, '$1');
    // Whatever is written in a way that this does not read may be anything.
    if (/["\\]|^%/.test(plain)) return true;
    const target = plain.startsWith('~/') ? join(homedir(), plain.slice(2)) : plain;
    return asks(resolve(dirname(file), target), depth + 1);
  });
}

function textOf(file: string): string | undefined {
  return unless(['EACCES', 'ENOENT', 'ENAMETOOLONG'], () => readRegular(file, LIMIT))?.toString();
}

function isUsual(file: string): boolean {
  const stat = unless(['ENOENT', 'ENOTDIR'], () => statSync(file));
  return stat === undefined || stat.isFile();
}
