import { posix } from 'node:path';
import { memoized } from '../../languages/memo.ts';
import { syntaxError } from '../../languages/python/print/format.ts';
import { at, readToml } from '../../languages/python/print/style.ts';
import { openProject, type Project } from '../../languages/python/tree/module.ts';
import type { App, Files, Reading } from '../../types.ts';
import type { Finds, ProjectSettings, Reads, SettingsFault, Trouble, Workspace } from '../world.ts';
import { evidenceIn } from './application/evidence.ts';
import { insideOf, insideText } from './application/inside.ts';
import { usualFormat } from './application/log-setups.ts';
import { hasProbes, PROBES, usualExempt, usualUncounted } from './application/open-paths.ts';
import { conventions } from './conventions.ts';
import { type FoundApp, findApps, isForeign } from './find/find.ts';
import { namedApps } from './find/named.ts';
import { templateLine } from './find/template.ts';
import { brokenFile, brokenServed, isAside, noApp, outerApps, servedApps } from './find/which.ts';
import { probeOf } from './probe/probe.ts';
import { readApp } from './read/read.ts';
import { keep, layerIn, readingOf } from './read/readings.ts';
import { slotsOf } from './write/slots.ts';

export { startPython } from '../../languages/python/tree/module.ts';

/** A project with applications on ASGI, as these files have it. */
export function open(files: Files): Workspace {
  const project = openProject(files, conventions);
  const found = memoized((_: 'apps') => {
    const apps = findApps(project);
    project.expect(apps.flatMap(({ app }) => app.factory ?? []));
    return apps;
  });
  return {
    ...findsIn(project, () => found('apps')),
    ...readsIn(project, () => found('apps')),
    inState: open,
    probe: (reading) => probeOf(project, readingOf(reading).reading),
    writer: async (reading, wanted) =>
      (await import('./writing.ts')).writerOf(project, readingOf(reading).reading, wanted),
    remover: async (reading, layers) => {
      const own = readingOf(reading).reading;
      const { removerOf } = await import('./writing.ts');
      return removerOf(
        project,
        own,
        layers.map((layer) => layerIn(own, layer)),
      );
    },
    standing: async (reading, layer) => {
      const { codedAnswers } = await import('./writing.ts');
      return codedAnswers(project, layerIn(readingOf(reading).reading, layer));
    },
    auditor: async (readings, isWanted) => {
      const own = readings.map((each) => readingOf(each).reading);
      return (await import('./auditing.ts')).auditorOf(project, own, isWanted);
    },
    mended: async (fixes) => (await import('./auditing.ts')).mendedTexts(project, fixes),
  };
}

const findsIn = (project: Project, found: () => readonly FoundApp[]): Finds => ({
  files: project.files,
  apps: () => found().map(({ app }) => app),
  served: (apps) => servedApps(project, apps),
  outer: (apps) => outerApps(project, apps),
  named: (apps, wanted, within) => namedApps(project, apps, wanted, within),
  none: () => noApp(project),
  broken: (path) => brokenFile(project, path),
  brokenServed: (apps) => brokenServed(project, apps),
  isAside,
  isForeign,
});

const readsIn = (project: Project, found: () => readonly FoundApp[]): Reads => ({
  read: (app) => {
    const match = found().find((each) => each.app === app);
    if (!match) throw new Error(`${app.file}: ${app.name} was not found here`);
    return keep(project, readApp(project, match));
  },
  found: () => evidenceIn(project.files),
  usual: (reading, concern, together = []) => {
    const { app } = reading;
    const format = concern === 'logging' ? usualFormat(project, app) : undefined;
    if (format) return { format };
    const usual = USUALLY_EXEMPT[concern];
    if (!usual) return {};
    const exempt = usual(project, app);
    if (concern === 'maintenance') return { exempt, probes: !hasProbes(project, app) };
    const probed = PROBED.includes(concern) && isProbed(project, reading, together);
    return { exempt: [...exempt, ...(probed ? PROBES : [])] };
  },
  unfit: (app) => templated(project.files, app),
  fault: (path) => faultIn(project, path),
  compileError: async (path) => {
    const text = posix.extname(path) === '.py' ? project.files.read(path) : undefined;
    return text === undefined ? undefined : syntaxError(text, path);
  },
  room: (reading) =>
    slotsOf(readingOf(reading).reading).map((slot) =>
      slot.kind === 'blocked' ? slot : { kind: 'open' },
    ),
  inside: (reading) => insideOf(project, readingOf(reading).reading).map(insideText),
  settings: () => settingsOf(project.files),
});

/** Paths that a concern leaves alone, by what the application has. */
const USUALLY_EXEMPT: Readonly<Record<string, (project: Project, app: App) => string[]>> = {
  auth: usualExempt,
  'https-redirect': usualUncounted,
  maintenance: usualUncounted,
  'rate-limit': usualUncounted,
  'rate-limit-principal': usualUncounted,
  tracing: usualUncounted,
  'trusted-host': usualUncounted,
};

/** What lies outside of the layer that answers probes, and would answer them first. */
const PROBED = ['https-redirect', 'trusted-host'];

/** Ours answers probes, now or when this is done. */
const isProbed = (
  project: Project,
  { app, layers }: Reading,
  together: readonly string[],
): boolean =>
  layers.some(({ concern, owned }) => concern === 'maintenance' && owned) ||
  (together.includes('maintenance') && !hasProbes(project, app));

/** What looks like Python, but is made into it by a template engine. */
function templated(files: Files, { file }: App): Trouble | undefined {
  const line = templateLine(file, files.read(file) ?? '');
  if (line === undefined) return undefined;
  return {
    message: `${file}:${line}: this is a template of a Python file, so what it nests depends on how it is rendered. Nothing was written.`,
    advice: 'Run create-mw in a project that was made from it.',
  };
}

/** What the grammar lets through is found before anything is written. */
async function faultIn(project: Project, path: string): Promise<SettingsFault | undefined> {
  const module = project.module(path);
  return module?.root.hasError ? syntaxError(module.text, path) : undefined;
}

const MANIFEST = 'pyproject.toml';

/** `[tool.create-mw]` */
const settingsOf = (files: Files): ProjectSettings => ({
  path: MANIFEST,
  text: files.read(MANIFEST) ?? '',
  table: at(readToml(files, MANIFEST), 'tool', 'create-mw'),
});
