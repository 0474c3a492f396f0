import { posix } from 'node:path';
import { foldersUpFrom } from '../../../languages/python/print/style.ts';
import type { Module, Project } from '../../../languages/python/tree/module.ts';
import type { AsgiReading, Frame } from '../types.ts';
import { importRoot, modulePath } from '../write/import-root.ts';

/** A name that leads to the application once its module is imported. */
export type Way = {
  readonly module: string;
  readonly path: string;
  /** It is the function that makes the application. */
  readonly call: boolean;
};

/** How the running application is reached from outside. */
export type Entry = {
  readonly file: string;
  /** Folder to run in: the one that holds the project's settings. */
  readonly folder: string;
  /** Folder that imports start from. */
  readonly importRoot: string;
  /** The best one first; empty when no name leads to the application. */
  readonly ways: readonly Way[];
};

const SETTINGS =
  /^(pyproject\.toml|setup\.(py|cfg)|Pipfile|requirements.*\.(txt|in)|.*\.lock|\.env)$/;

/** The ways to the application that was read: the name it gets at module level, then a call of its factory. */
export function entryOf(project: Project, reading: AsgiReading): Entry {
  const { app } = reading;
  const frame = reading.start ?? reading.constructor[0];
  const outer = frame && nameAtModuleLevel(project, frame);
  const start = outer === undefined ? app.file : (frame?.file ?? app.file);
  const named =
    outer === undefined ? [] : [{ module: modulePath(project, start), path: outer, call: false }];
  const root = importRoot(project, start);
  return {
    file: start,
    folder: projectFolder(project, root),
    importRoot: root,
    ways: [...named, ...factoryWay(project, app)],
  };
}

function nameAtModuleLevel(project: Project, frame: Frame): string | undefined {
  const module = project.module(frame.file);
  if (!module || frame.app === '' || isInFunction(module, frame.statement.start)) return undefined;
  return frame.app;
}

function isInFunction(module: Module, offset: number): boolean {
  const node = module.root.descendantForIndex(offset);
  for (let at = node?.parent; at; at = at.parent) {
    if (at.type === 'function_definition') return true;
  }
  return false;
}

/** A method or a function inside another one cannot be called from outside. */
function factoryWay(project: Project, { file, factory }: AsgiReading['app']): Way[] {
  if (factory === undefined) return [];
  const binding = project.module(file)?.bindings.get(factory);
  return binding?.kind === 'def'
    ? [{ module: modulePath(project, file), path: factory, call: true }]
    : [];
}

function projectFolder(project: Project, root: string): string {
  const homes = new Set(
    project.files
      .list()
      .filter((path) => SETTINGS.test(posix.basename(path)))
      .map((path) => posix.dirname(path).replace(/^\.$/, '')),
  );
  return foldersUpFrom(root).find((folder) => homes.has(folder)) ?? '';
}
