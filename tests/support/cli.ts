import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { execa, type Options } from 'execa';
import { afterAll, expect } from 'vitest';
import { memoryHost } from '../../src/host.ts';
import { watched } from './collecting.ts';
import { document, told } from './envelope.ts';
import { runWarm } from './warm.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

export type Texts = Readonly<Record<string, string | Uint8Array>>;
export type Env = Readonly<Record<string, string>>;
export type Result = { readonly code: number; readonly out: string; readonly err: string };
type Settings = {
  readonly env?: Env;
  /** In a process of its own; else in one that has run the program before. */
  readonly alone?: boolean;
} & Pick<Options, 'uid' | 'gid'>;
export type Sandbox = {
  readonly bin: string;
  /** A new project folder with these files, outside any git repository. */
  readonly project: (files: Texts) => string;
  /** Runs the CLI in a folder, stdin closed, output piped. */
  readonly run: (
    root: string,
    args: readonly string[],
    settings?: Settings,
  ) => Promise<Result & { readonly ms: number }>;
  /** The same, while it runs. */
  readonly start: (
    root: string,
    args: readonly string[],
    settings?: Settings,
  ) => ReturnType<typeof start>;
  /** Expects exit 2 (or `code`), these texts on stderr, nothing on stdout, the same as JSON, and not one byte written. */
  readonly refused: (
    root: string,
    args: readonly string[],
    texts: readonly string[],
    code?: number,
  ) => Promise<void>;
};

/** A folder for the tests of one file, with the CLI in it as npm would install it; `alone` for tests of processes. */
export function sandbox({ alone = false } = {}): Sandbox {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'create-mw-cli-')));
  chmodSync(base, 0o755);
  afterAll(() => rmSync(base, { recursive: true, force: true }));
  const bin = install(path.join(base, 'package'));
  const run: Sandbox['run'] = async (root, args, settings) => {
    const started = performance.now();
    const result = await ended(bin, root, args, { alone, ...settings });
    return { ...result, ms: performance.now() - started };
  };
  return {
    bin,
    run,
    start: (root, args, settings) => start(bin, root, args, settings),
    project: (files) => write(mkdtempSync(path.join(base, 'project-')), files),
    refused: async (root, args, texts, code = 2) => {
      const before = tree(root);
      const { ms: _, err, ...rest } = await run(root, args);
      // Sentences are written with the name of the program; what is printed can be pasted.
      const result = { ...rest, err: err.replaceAll(/npx create-mw@\S+/g, 'create-mw') };
      expect(result).toMatchObject({ code, out: '' });
      for (const text of texts) expect(result.err).toContain(text);
      expect(result.err).not.toMatch(STACK_TRACE);
      expect(tree(root)).toEqual(before);
      const json = ['--json', ...args];
      // In memory there is no other folder.
      const answer = args.includes('-C')
        ? document((await run(root, json)).out)
        : (await told(json, memoryHost(bytesOf(before)))).document;
      expect(answer).toMatchObject({ exitCode: code, error: { code: expect.any(String) } });
    },
  };
}

/** What only a bug prints. */
export const STACK_TRACE = /\n\s+at .*:\d+:\d+/;

/** Only what `files` in package.json publishes; another build must not swap dist/ under a running test. */
function install(folder: string): string {
  for (const name of ['package.json', 'bin', 'dist', 'schemas']) {
    cpSync(path.join(checkout, name), path.join(folder, name), { recursive: true });
  }
  return path.join(folder, 'bin/create-mw.js');
}

async function ended(bin: string, cwd: string, args: readonly string[], settings: Settings) {
  const tell = watched(cwd, args);
  const result = isOrdinary(args, settings)
    ? await runWarm({ bin, cwd, args, env: envOf(bin, settings) })
    : await inProcess(bin, cwd, args, settings);
  tell(result);
  return result;
}

/** Nothing about the run is a matter of its process; the launcher answers for help and version by itself. */
const isOrdinary = (args: readonly string[], { alone, uid, env = {} }: Settings): boolean =>
  alone !== true &&
  uid === undefined &&
  !Object.keys(env).some((name) => name.startsWith('NODE')) &&
  !(args.length === 1 && /^(-h|--help|-v|--version)$/.test(args[0] ?? ''));

async function inProcess(bin: string, cwd: string, args: readonly string[], settings: Settings) {
  const { exitCode, stdout, stderr } = await start(bin, cwd, args, settings);
  return { code: exitCode ?? -1, out: stdout, err: stderr };
}

const envOf = (bin: string, { env = {} }: Settings): Env => ({
  ...cleanEnv(),
  XDG_STATE_HOME: stateFolder(bin),
  ...env,
});

function start(bin: string, cwd: string, args: readonly string[], settings: Settings = {}) {
  const { env: _env, alone: _alone, ...user } = settings;
  return execa(process.execPath, [bin, ...args], {
    cwd,
    env: envOf(bin, settings),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
    ...user,
  });
}

/** Where runs of a sandbox keep what is their own: beside its projects, and not in the home of who runs the tests. */
export const stateFolder = (bin: string): string => path.resolve(bin, '../../../state');

/** Without what npm, vitest and the CI add to the environment. */
export function cleanEnv(): Env {
  return { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TERM: 'xterm-256color' };
}

export function write(root: string, files: Texts): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

const bytesOf = (files: Readonly<Record<string, string>>): Record<string, Uint8Array> =>
  Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, Buffer.from(text, 'latin1')]),
  );

/** Every file below a folder, its bytes as Latin-1 text. */
export function tree(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    files.map((file) => [path.relative(root, file), readFileSync(file, 'latin1')]),
  );
}
