import { posix, resolve } from 'node:path';
import { foldersUpFrom } from '../../../languages/python/print/style.ts';
import type { Files } from '../../../types.ts';
import { installer, type PackageManager } from '../project/install.ts';

/** A Python to run, or a command that prints the path of one. */
export type Interpreter =
  | { readonly kind: 'python'; readonly command: string }
  | { readonly kind: 'ask'; readonly command: string; readonly args: readonly string[] };

type Env = Readonly<Record<string, string | undefined>>;
type Place = {
  readonly files: Files;
  readonly env: Env;
  /** Something stands at this path below the root. */
  readonly has: (path: string) => boolean;
  /** The folder of the application. */
  readonly folder: string;
};

const VENVS = ['.venv', 'venv', 'env'];
const BINARIES = ['bin/python', 'Scripts/python.exe'];

/** What each tool says about its environment. `uv run` and `poetry run` would make one where there is none. */
const ASKED: Partial<Record<PackageManager, readonly string[]>> = {
  uv: ['python', 'find'],
  poetry: ['env', 'info', '--executable'],
  pdm: ['info', '--python'],
  pipenv: ['--py'],
};

/** The Pythons that may have the project's packages, the likeliest first. */
export function interpreters({ files, env, has, folder }: Place): Interpreter[] {
  const own = foldersUpFrom(folder)
    .flatMap((each) => VENVS.map((venv) => posix.join(each, venv)))
    .flatMap((venv) => BINARIES.map((binary) => posix.join(venv, binary)))
    .filter(has);
  const tool = installer(files, folder);
  const asked = ASKED[tool];
  const uv = tool === 'uv' ? inside(files.root, env.UV_PROJECT_ENVIRONMENT) : [];
  return [
    ...uv,
    ...own.map((path) => python(resolve(files.root, path))),
    ...(asked ? [{ kind: 'ask' as const, command: tool, args: asked }] : []),
    ...inside(files.root, env.VIRTUAL_ENV),
    python('python3'),
    python('python'),
  ];
}

const python = (command: string): Interpreter => ({ kind: 'python', command });

function inside(root: string, venv: string | undefined): Interpreter[] {
  return venv ? BINARIES.map((binary) => python(resolve(root, venv, binary))) : [];
}
