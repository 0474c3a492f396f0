import { posix, resolve } from 'node:path';
import type { RunResult } from '../../../host/types.ts';
import type { Outcome, Outside, RunningLayer } from '../../seam/probing.ts';
import { render } from '../render.ts';
import type { Entry } from './entry.ts';
import { type Interpreter, interpreters } from './interpreter.ts';

const LIMIT = 20_000;
const MARKER = '@create-mw@ ';
const LINES = 8;

/** Imports the application with the project's Python and lists its real layers. Writes nothing. */
export async function runApp(host: Outside, entry: Entry, limitMs = LIMIT): Promise<Outcome> {
  if (entry.ways.length === 0) {
    const what = `${entry.file} makes the application where no name of a module leads to it`;
    return { kind: 'unreachable', what };
  }
  const candidates = interpreters({
    files: host.files,
    env: host.env,
    has: (path) => host.store.kind(path) !== undefined,
    folder: posix.dirname(entry.file),
  });
  const cwd = resolve(host.store.root, entry.folder);
  for (const candidate of candidates) {
    const python = await commandOf(host, candidate, cwd);
    const result = python && (await start(host, python, entry, cwd, limitMs));
    if (python && result && result.code !== 127) return outcomeOf(python, result, limitMs);
  }
  const what =
    'no Python was found in .venv, venv or VIRTUAL_ENV, by the package manager or on PATH';
  return { kind: 'unreachable', what };
}

async function commandOf(host: Outside, candidate: Interpreter, cwd: string) {
  if (candidate.kind === 'python') return candidate.command;
  const { code, stdout } = await host.run(candidate.command, candidate.args, {
    cwd,
    timeoutMs: LIMIT,
  });
  return code === 0 ? stdout.trim().split(/\r?\n/).at(-1) : undefined;
}

function start(host: Outside, python: string, entry: Entry, cwd: string, timeoutMs: number) {
  const paths = [resolve(host.store.root, entry.importRoot), cwd];
  const task = JSON.stringify({ marker: MARKER, paths, ways: entry.ways });
  return host.run(python, ['-c', render('verify/nesting.py'), task], {
    cwd,
    timeoutMs,
    env: { PYTHONDONTWRITEBYTECODE: '1' },
  });
}

function outcomeOf(python: string, result: RunResult, limitMs: number): Outcome {
  if (result.timedOut) {
    const what = `importing the application with ${python} took longer than ${limitMs / 1000} seconds`;
    return { kind: 'fails', what, detail: lastLines(result.stderr) };
  }
  const line = result.stdout.split(/\r?\n/).findLast((each) => each.startsWith(MARKER));
  const answer = parse(line?.slice(MARKER.length));
  if (Array.isArray(answer.layers)) {
    return { kind: 'runs', by: python, layers: answer.layers.map(layerOf) };
  }
  if (typeof answer.unreachable === 'string')
    return { kind: 'unreachable', what: answer.unreachable };
  const said = typeof answer.failure === 'string' ? answer.failure : result.stderr;
  const what =
    line === undefined
      ? `${python} ended (exit ${result.code}) while it imported the application`
      : `the application cannot be imported with ${python}`;
  return { kind: 'fails', what, detail: lastLines(said) };
}

const lastLines = (text: string): string => text.trimEnd().split(/\r?\n/).slice(-LINES).join('\n');

type Fields = Readonly<Record<string, unknown>>;

function parse(text: string | undefined): Fields {
  try {
    return fields(JSON.parse(text ?? ''));
  } catch {
    return {};
  }
}

function layerOf(value: unknown): RunningLayer {
  const { name, module, aliases } = fields(value);
  return {
    name: String(name),
    module: String(module),
    aliases: Array.isArray(aliases) ? aliases.map(String) : [],
  };
}

function fields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
