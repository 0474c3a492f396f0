import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watched } from './collecting.ts';
import { runWarm } from './warm.ts';

const SNAPSHOTS = fileURLToPath(new URL('../../snapshots', import.meta.url));
/** How those who install it call it. */
export const LAUNCHER = 'npx create-mw';
const CLI = fileURLToPath(new URL('../../bin/create-mw.js', import.meta.url));

/** Every file below a folder, by path; each byte is a character, since not every file is UTF-8. */
export type Tree = Readonly<Record<string, string>>;
export type Case = {
  readonly name: string;
  readonly folder: string;
  readonly args: readonly string[];
  /** The exit code; 0 where case.json names none. */
  readonly exit: number;
  /** What a server is given, e.g. `app.main:app`, where real FastAPI is to say how it nests. */
  readonly runs?: string;
};
export type Outcome = { readonly exit: number; readonly tree: Tree; readonly preview: string };

/** Every folder snapshots/<framework>/<case> that has a case.json. */
export function findCases(): Case[] {
  return readdirSync(SNAPSHOTS, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/\\]+[/\\][^/\\]+[/\\]case\.json$/.test(path))
    .sort()
    .map((path) => {
      const folder = join(SNAPSHOTS, dirname(path));
      const { args, exit = 0, runs } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
      return { name: dirname(path).replaceAll(sep, '/'), folder, args, exit, runs };
    });
}

/** Runs the built CLI on a copy of before/, as a user without a terminal does. */
export async function runCase({ folder, args }: Case): Promise<Outcome> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'create-mw-case-')));
  try {
    writeTree(root, readTree(join(folder, 'before')));
    const tell = watched(root, args);
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: root,
      GIT_CEILING_DIRECTORIES: dirname(root),
    };
    const result = await runWarm({ bin: CLI, cwd: root, args, env });
    // A clone is called by its path, which is another one on every machine.
    const called = (text: string): string => text.replaceAll(`node ${CLI}`, LAUNCHER);
    const [out, err] = [called(result.out), called(result.err)];
    tell({ code: result.code, out, err });
    const preview = `--- stdout\n${out}--- stderr\n${err}`.replaceAll(root, '<root>');
    return { exit: result.code, tree: readTree(root), preview };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export const readBefore = ({ folder }: Case): Tree => readTree(join(folder, 'before'));

/** What the case says the run leaves: before/ with after/ laid over it, less what deleted.txt lists. */
export function expectedOutcome({ folder, exit }: Case): Outcome {
  const deleted = new Set(readText(join(folder, 'deleted.txt')).split('\n'));
  const files = { ...readTree(join(folder, 'before')), ...readTree(join(folder, 'after')) };
  const tree = Object.fromEntries(Object.entries(files).filter(([path]) => !deleted.has(path)));
  return { exit, tree, preview: readText(join(folder, 'preview.txt')) };
}

/** Makes the outcome what is expected: after/ holds only what differs from before/. */
export function updateCase({ folder }: Case, { tree, preview }: Outcome): void {
  const before = readTree(join(folder, 'before'));
  const changed = Object.entries(tree).filter(([path, text]) => before[path] !== text);
  const deleted = Object.keys(before).filter((path) => tree[path] === undefined);
  for (const old of ['after', 'deleted.txt'])
    rmSync(join(folder, old), { recursive: true, force: true });
  writeTree(join(folder, 'after'), Object.fromEntries(changed));
  writeFileSync(join(folder, 'preview.txt'), preview);
  if (deleted.length > 0) writeFileSync(join(folder, 'deleted.txt'), `${deleted.join('\n')}\n`);
}

/** The text of a file; nothing where there is no such file. */
function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

export function readTree(folder: string): Tree {
  const files = listFiles(folder).sort();
  return Object.fromEntries(
    files.map((path) => [path, readFileSync(join(folder, path), 'latin1')]),
  );
}

/** Files below a folder; none where there is no such folder. */
function listFiles(folder: string, under = ''): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(join(folder, under), { withFileTypes: true }).flatMap((entry) => {
    const path = under + entry.name;
    return entry.isDirectory() ? listFiles(folder, `${path}/`) : [path];
  });
}

export function writeTree(folder: string, tree: Tree): void {
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, 'latin1');
  }
}
