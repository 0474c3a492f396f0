import { posix } from 'node:path';
import { memoized } from '../../languages/memo.ts';
import { cutsOf } from '../../languages/python/budget.ts';
import { syntaxError } from '../../languages/python/print/format.ts';
import { type Module, openProject, type Project } from '../../languages/python/tree/module.ts';
import type { App, Doubt, Files } from '../../types.ts';
import { findUnits } from '../../worlds/asgi/application/units.ts';
import { type Found as FoundApp, isForeign } from '../../worlds/asgi/find/find.ts';
import { templateLine } from '../../worlds/asgi/find/template.ts';
import { readApp } from '../../worlds/asgi/read/read.ts';
import type { Reading } from '../../worlds/asgi/types.ts';
import { candidates, isAside } from '../ask/detect.ts';
import { rules } from '../rules/index.ts';
import type { Audit, Found, Rule, Severity } from '../rules/types.ts';
import { type Finding, findingOf } from './finding.ts';
import { type Ignore, ignoresIn, isIgnored, unusedIgnores } from './ignores.ts';
import type { CheckSettings } from './settings.ts';

/** What is audited: all of the project, or what lies below some paths of it. */
export type Extent = {
  readonly settings: CheckSettings;
  /** The application that `--app` names. */
  readonly app: string | undefined;
  /** The folder that the command runs in, relative to the root. */
  readonly within: string;
  /** Files and folders, relative to the root; everything where there are none. */
  readonly paths: readonly string[];
};

/** What an audit has found, and what it could not read. */
export type Report = {
  readonly apps: readonly App[];
  readonly readings: readonly Reading[];
  /** Sorted by file and line. */
  readonly findings: readonly Finding[];
  /** Code that could change the nesting and cannot be followed. */
  readonly doubts: readonly Doubt[];
  /** Files of an application that do not parse. */
  readonly unread: readonly Doubt[];
};

/** Reads the applications and asks every rule that is switched on. */
export async function audit(files: Files, extent: Extent): Promise<Report> {
  const project = openProject(files);
  const isIn = (path: string): boolean =>
    !extent.settings.exclude.some((folder) => isBelow(path, folder));
  const found = candidates(project, extent.app, extent.within).filter(({ app }) => isIn(app.file));
  const unread = await unreadable(project, found);
  const isRead = ({ app }: FoundApp): boolean => unread.every(({ file }) => file !== app.file);
  const readings = found.filter(isRead).map((each) => readApp(project, each));
  const subject = subjectOf(project, readings, extent);
  const findings = findingsOf(subject, extent).filter(({ file }) => isIn(file));
  return {
    apps: found.map(({ app }) => app),
    readings,
    findings,
    // What rules gave up on is known once they have been asked.
    doubts: unique([...readings.flatMap(({ doubts }) => doubts), ...cutsOf(project)]),
    unread,
  };
}

/** The files that rules may look into; an application in a folder of tests or examples brings that folder along. */
function subjectOf(project: Project, readings: readonly Reading[], extent: Extent): Audit {
  const homes = readings.map(({ app }) => app.file).filter(isAside);
  const isWanted = (path: string): boolean =>
    isNamed(path, extent.paths) ||
    (!isForeign(path) &&
      (!isAside(path) || homes.some((home) => isBelow(path, posix.dirname(home)))));
  const mentioning = memoizedWords((words): Module[] =>
    project
      .mentioning(...words)
      .filter(isWanted)
      .flatMap((path) => project.module(path) ?? [])
      .filter(({ text, path }) => templateLine(path, text) === undefined),
  );
  const around = mentioning('iddleware', 'call_next', 'receive').filter(({ text }) =>
    /iddleware|call_next|__call__/.test(text),
  );
  return { project, readings, units: findUnits(project, around, readings), mentioning };
}

function memoizedWords(search: (words: readonly string[]) => Module[]): Audit['mentioning'] {
  const known = memoized((key: string) => search(key.split('\n')));
  return (...words) => known(words.join('\n'));
}

function findingsOf(subject: Audit, { settings, paths }: Extent): Finding[] {
  const severityOf = (rule: Rule): Severity | 'off' | undefined => settings.rules.get(rule.id);
  const ignores = subject.mentioning('create-mw: ignore').flatMap(ignoresIn);
  const used = new Set<Ignore>();
  const all = rules
    .filter((rule) => severityOf(rule) !== 'off')
    .flatMap((rule) =>
      rule.find(subject).map((found) => {
        const severity = severityOf(rule);
        const weight = isUnused(subject, found) ? 'info' : undefined;
        return findingOf(rule, found, severity === 'off' ? undefined : (severity ?? weight));
      }),
    )
    .filter((finding) => !isIgnored(finding, ignores, used));
  const weight = settings.rules.get('unused-ignore');
  // What a rule that is off would have found, nobody knows.
  const asked = ignores.filter(({ rule }) => settings.rules.get(rule) !== 'off');
  const unused = weight === 'off' ? [] : unusedIgnores(asked, used, weight);
  return sorted([...all, ...unused]).filter(
    ({ file }) => paths.length === 0 || isNamed(file, paths),
  );
}

/** No application registers the middleware: what is wrong with it does no harm yet. */
const isUnused = ({ readings }: Audit, { unit }: Found): boolean =>
  unit?.registered.length === 0 &&
  readings.length > 0 &&
  readings.every(({ doubts }) => doubts.length === 0);

/** By place, the weightier first where two stand in one; what two applications share is said once. */
function sorted(findings: readonly Finding[]): Finding[] {
  const key = ({ rule, file, line, column, message }: Finding): string =>
    [file, line, column, rule, message].join('\0');
  const once = new Map(findings.map((finding) => [key(finding), finding]));
  const files = [...new Set(findings.map(({ file }) => file))].sort();
  return [...once.values()].sort(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      (a.rule < b.rule ? -1 : 1),
  );
}

async function unreadable(project: Project, found: readonly FoundApp[]): Promise<Doubt[]> {
  const files = [...new Set(found.map(({ app }) => app.file))];
  const doubts: Doubt[] = [];
  for (const file of files) {
    const module = project.module(file);
    if (!module?.root.hasError) continue;
    const error = await syntaxError(module.text, file);
    if (error) doubts.push({ file, line: error.line, reason: error.message });
  }
  return doubts;
}

const isBelow = (path: string, folder: string): boolean =>
  path === folder || folder === '' || path.startsWith(`${folder}/`);

const isNamed = (path: string, paths: readonly string[]): boolean =>
  paths.some((each) => isBelow(path, each));

function unique(doubts: readonly Doubt[]): Doubt[] {
  const key = ({ file, line, reason }: Doubt): string => `${file}:${line}: ${reason}`;
  return [...new Map(doubts.map((doubt) => [key(doubt), doubt])).values()];
}
