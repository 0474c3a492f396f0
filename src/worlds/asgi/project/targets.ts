import { posix } from 'node:path';
import { at, readToml } from '../../../languages/python/print/style.ts';
import type { Files } from '../../../types.ts';
import { type CommandWord, commandsIn } from './command-words.ts';

/** An application that something in the project serves, as `module:name`. */
export type ServedTarget = {
  readonly module: string;
  readonly name: string;
  readonly factory: boolean;
  readonly file: string;
  readonly line: number;
  /** Named by `[tool.fastapi] entrypoint`. */
  readonly entrypoint: boolean;
  /** Where the command says that the module lies: `fastapi run app/main.py`, `--app-dir backend`. */
  readonly path?: string;
};

const COMMANDS =
  /^((Dockerfile|Containerfile|Procfile|GNUmakefile|[Mm]akefile)([.-].*)?|(docker-)?compose.*\.ya?ml|\.?[Jj]ustfile|.+\.([Dd]ockerfile|sh|mk|just)|(package|railway)\.json|(pyproject|nixpacks|railway|fly(\..+)?)\.toml|(app|render|[Tt]askfile|dev)\.ya?ml|supervisord\.conf)$/;
const LAUNCHERS =
  /^(__main__|asgi|app|cli|dev|main|manage|run|serve|server|start|wsgi|run_\w+)\.py$/;
const SERVERS = ['fastapi', 'granian', 'gunicorn', 'hypercorn', 'uvicorn'];
const APP = /^(?:asgi:)?([A-Za-z_][\w.]*):([A-Za-z_][\w.]*)(\(.*)?$/;
/** Options whose value could be taken for an app, e.g. `--bind unix:app.sock`. */
const VALUED = /^(-b|--bind|-c|--config|-k|--worker-class|--uds|--log-config|--logger-class)$/;
const FOLDER = ['--app-dir', '--chdir', '--pythonpath', '--working-dir'];

/** Each one is looked for among all files, and nobody serves that many. */
const MOST = 1000;
/** The arguments of one call. */
const LONGEST = 10_000;

/** Every app that the project's configuration, scripts and launchers serve; the declared entry point first. */
export function serverTargets(files: Files): ServedTarget[] {
  const found = files
    .list()
    .flatMap((file) => targetsIn(files, file))
    .slice(0, MOST);
  return [...found.filter((each) => each.entrypoint), ...found.filter((each) => !each.entrypoint)];
}

/** The file that a target's module is, among all that end so the one nearest to where the target is written. */
export function resolveTarget(files: Files, target: ServedTarget): string | undefined {
  const base = posix.dirname(target.file);
  for (const stem of stems(target)) {
    // Stable: of a package and a module of the same name Python imports the package.
    const [nearest] = [`${stem}/__init__.py`, `${stem}.py`]
      .flatMap((ending) => filesEnding(files, ending))
      .map(({ path, root }) => ({ path, distance: distance(base, root) }))
      .sort((a, b) => a.distance - b.distance);
    if (nearest !== undefined) return nearest.path;
  }
  return undefined;
}

function filesEnding(files: Files, ending: string) {
  return files
    .list()
    .filter((path) => path === ending || path.endsWith(`/${ending}`))
    .map((path) => ({ path, root: path.slice(0, -ending.length) }));
}

function targetsIn(files: Files, file: string): ServedTarget[] {
  const name = posix.basename(file);
  if (!COMMANDS.test(name) && !LAUNCHERS.test(name)) return [];
  const text = files.read(file) ?? '';
  if (LAUNCHERS.test(name)) return launched(file, text);
  const served = commandsIn(text, /\.ya?ml$/.test(name)).flatMap((words) => servedBy(file, words));
  return name === 'pyproject.toml' ? [...entrypoint(files, file, text), ...served] : served;
}

function entrypoint(files: Files, file: string, text: string): ServedTarget[] {
  const value = at(toml(files, file), 'tool', 'fastapi', 'entrypoint');
  const app = typeof value === 'string' ? APP.exec(value) : null;
  if (app === null) return [];
  const [whole] = app;
  const index = text
    .split('\n')
    .findIndex((line) => /entrypoint/.test(line) && line.includes(whole));
  return [{ ...named(app, false), file, line: Math.max(index, 0) + 1, entrypoint: true }];
}

/** A broken pyproject.toml is refused by those who need it; here it may belong to another project. */
function toml(files: Files, file: string) {
  try {
    return readToml(files, file);
  } catch {
    return undefined;
  }
}

function launched(file: string, text: string): ServedTarget[] {
  if (!/uvicorn|Granian/.test(text)) return [];
  const calls = text.matchAll(
    /^[^#\n]*\b(?:uvicorn\.run|uvicorn\.Config|Granian)\(\s*(?:(?:app|target)\s*=\s*)?["']([\w.:]+)["']/gm,
  );
  let at = 0;
  let line = 1;
  return [...calls].slice(0, MOST).flatMap((call) => {
    const app = APP.exec(call[1] ?? '');
    const end = call.index + call[0].length;
    const close = text.slice(end, end + LONGEST).search(/\)\s*$/m);
    const rest = text.slice(end, end + (close < 0 ? LONGEST : close));
    const factory = /\bfactory\s*=\s*True\b/.test(rest);
    line += text.slice(at, end).split('\n').length - 1;
    at = end;
    return app === null ? [] : [{ ...named(app, factory), file, line, entrypoint: false }];
  });
}

function named(app: RegExpExecArray, factory: boolean) {
  const [, module = '', name = '', call] = app;
  return { module, name, factory: factory || call !== undefined };
}

function servedBy(file: string, words: readonly CommandWord[]): ServedTarget[] {
  return words.flatMap((word, index) => {
    if (!isServer(word)) return [];
    const args = argumentsAfter(words, index);
    const target = moduleTarget(args) ?? pathTarget(args);
    return target === undefined ? [] : [{ ...target, file, entrypoint: false }];
  });
}

/** Up to the next command: a line of nothing but commands is read once. */
function argumentsAfter(words: readonly CommandWord[], index: number): readonly CommandWord[] {
  let end = index + 1;
  for (let next = words[end]; next !== undefined; next = words[end]) {
    if (next.text === ';' || isServer(next)) break;
    end += 1;
  }
  return words.slice(index + 1, end);
}

function isServer({ text }: CommandWord): boolean {
  return SERVERS.includes(posix.basename(text));
}

function moduleTarget(args: readonly CommandWord[]) {
  const word = args.find(({ text }, i) => APP.test(text) && !VALUED.test(args[i - 1]?.text ?? ''));
  const app = APP.exec(word?.text ?? '');
  if (word === undefined || app === null) return undefined;
  const target = {
    ...named(
      app,
      args.some(({ text }) => text === '--factory'),
    ),
    line: word.line,
  };
  const folder = optionOf(args, FOLDER);
  const path = posix.join(folder ?? '', `${target.module.replaceAll('.', '/')}.py`);
  return folder === undefined ? target : { ...target, path };
}

/** `fastapi run app/main.py`, where the app is called `app` unless `--app` says otherwise. */
function pathTarget(args: readonly CommandWord[]) {
  const word = args.find(({ text }) => text.endsWith('.py'));
  if (word === undefined || !/^(run|dev)$/.test(args[0]?.text ?? '')) return undefined;
  const module = stemOf(word.text).replaceAll('/', '.');
  const name = optionOf(args, ['--app']) ?? 'app';
  return { module, name, factory: false, line: word.line, path: word.text };
}

function optionOf(args: readonly CommandWord[], options: readonly string[]): string | undefined {
  const words = args.flatMap(({ text }) => (text.startsWith('--') ? text.split('=') : [text]));
  const index = words.findIndex((word) => options.includes(word));
  return index < 0 ? undefined : words[index + 1];
}

function stemOf(path: string): string {
  return path.replace(/^(\.?\/)+|\.py$/g, '');
}

/** What the file's path can end in; an absolute path is one inside a container, so its first folders may not exist. */
function stems({ module, path }: ServedTarget): string[] {
  const dotted = module.replaceAll('.', '/');
  if (path === undefined) return [dotted];
  const parts = stemOf(path).split('/');
  const tails = parts.map((_, index) => parts.slice(index).join('/'));
  return [...(path.startsWith('/') ? tails : tails.slice(0, 1)), dotted];
}

/** Folders to walk; down is nearer than up. */
function distance(from: string, to: string): number {
  const steps = posix.relative(`/${from}`, `/${to}`).split('/');
  return steps.reduce((sum, step) => sum + (step === '..' ? 2 : step === '' ? 0 : 1), 0);
}
