import { posix } from 'node:path';
import { mayRun } from '../../../languages/python/names/imports.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import { lineOf, type Project } from '../../../languages/python/tree/module.ts';
import { nodesOf } from '../../../languages/python/tree/search.ts';
import type { App } from '../../../types.ts';
import { isAside } from '../find/which.ts';
import { templateOf } from '../recognise/owned.ts';

/** What writes the log lines of a project, and where it is configured or, for loguru, used. */
export type LogSetup = {
  readonly by: 'logging' | 'structlog' | 'loguru';
  readonly file: string;
  readonly line: number;
};

const BY: readonly (readonly [LogSetup['by'], RegExp])[] = [
  ['logging', /^logging\.(basicConfig|config\.(dictConfig|fileConfig))$/],
  ['structlog', /^structlog\.configure(_once)?$/],
  ['loguru', /^loguru\.logger\.\w+$/],
];

/** The first place for each, by the names that its calls have in what runs with the application: in what it imports, or what imports it. */
export function logSetups(project: Project, { file }: App): LogSetup[] {
  const calls = project
    .mentioning('basicConfig', 'dictConfig', 'fileConfig', 'structlog', 'loguru')
    .filter((path) => !isAside(path))
    .filter((path) => mayRun(project, file, path) || mayRun(project, path, file))
    .flatMap((path) => project.module(path) ?? [])
    // What create-mw wrote goes with what wrote it.
    .filter((module) => templateOf(module, posix.basename(module.path)) === undefined)
    .flatMap((module) =>
      nodesOf(module, 'call').map((call) => ({
        name: calleeAt(project, module, call) ?? '',
        file: module.path,
        line: lineOf(call),
      })),
    );
  return BY.flatMap(([by, pattern]) => {
    const found = calls.find(({ name }) => pattern.test(name));
    return found ? [{ by, file: found.file, line: found.line }] : [];
  });
}

/** The library that alone writes the lines; undefined where it is the standard library's, or several. */
export function logLibrary(setups: readonly LogSetup[]): 'structlog' | 'loguru' | undefined {
  const [library, another] = setups.flatMap(({ by }) => (by === 'logging' ? [] : [by]));
  return another === undefined ? library : undefined;
}

/** The format that suits what is there; undefined where nothing is. */
export function usualFormat(
  project: Project,
  app: App,
): 'structlog' | 'loguru' | 'inherit' | undefined {
  const setups = logSetups(project, app);
  return setups.length === 0 ? undefined : (logLibrary(setups) ?? 'inherit');
}
