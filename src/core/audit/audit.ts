import { posix } from 'node:path';
import type { App, Doubt, Reading } from '../../types.ts';
import type { RuleHit, Severity } from '../../worlds/seam/auditing.ts';
import type { Workspace } from '../../worlds/world.ts';
import { candidates } from '../ask/detect.ts';
import type { Rule, Subject } from '../rules/types.ts';
import { type Finding, findingOf } from './finding.ts';
import { isIgnored, unusedIgnores } from './ignores.ts';
import type { CheckSettings } from './settings.ts';

/** What is audited: all of the project, or what lies below some paths of it. */
export type Extent = {
  readonly rules: readonly Rule[];
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
export async function audit(workspace: Workspace, extent: Extent): Promise<Report> {
  const isIn = (path: string): boolean =>
    !extent.settings.exclude.some((folder) => isBelow(path, folder));
  const apps = candidates(workspace, extent.app, extent.within).filter(({ file }) => isIn(file));
  const unread = await unreadable(workspace, apps);
  const isRead = ({ file }: App): boolean => unread.every((each) => each.file !== file);
  const readings = apps.filter(isRead).map((app) => workspace.read(app));
  const auditor = await workspace.auditor(readings, wantedFiles(workspace, readings, extent));
  const findings = findingsOf({ readings, auditor }, extent).filter(({ file }) => isIn(file));
  return {
    apps,
    readings,
    findings,
    // What rules gave up on is known once they have been asked.
    doubts: unique([...readings.flatMap(({ doubts }) => doubts), ...auditor.cuts()]),
    unread,
  };
}

/** The files that rules may look into; an application in a folder of tests or examples brings that folder along. */
function wantedFiles(
  workspace: Workspace,
  readings: readonly Reading[],
  { paths }: Extent,
): (path: string) => boolean {
  const homes = readings.map(({ app }) => app.file).filter(workspace.isAside);
  const folders = new Set(homes.map((home) => posix.dirname(home)));
  return (path) =>
    isNamed(path, paths) ||
    (!workspace.isForeign(path) &&
      (!workspace.isAside(path) || foldersOf(path).some((folder) => folders.has(folder))));
}

/** The folder of a file and those around it, without the project's own. */
function foldersOf(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === '.' ? [] : [folder, ...foldersOf(folder)];
}

function findingsOf(subject: Subject, { rules, settings, paths }: Extent): Finding[] {
  const severityOf = (rule: Rule): Severity | 'off' | undefined => settings.rules.get(rule.id);
  const ignores = subject.auditor.ignores();
  const used = new Set<(typeof ignores)[number]>();
  const all = rules
    .filter((rule) => severityOf(rule) !== 'off')
    .flatMap((rule) =>
      rule.find(subject).map((hit) => {
        const severity = severityOf(rule);
        const weight = isUnused(subject, hit) ? 'info' : undefined;
        return findingOf(rule, hit, severity === 'off' ? undefined : (severity ?? weight));
      }),
    )
    .filter((finding) => !isIgnored(finding, ignores, used));
  const weight = settings.rules.get('unused-ignore');
  // What a rule that is off would have found, nobody knows.
  const asked = ignores.filter(({ rule }) => settings.rules.get(rule) !== 'off');
  const unused = weight === 'off' ? [] : unusedIgnores(rules, asked, used, weight);
  return sorted([...all, ...unused]).filter(
    ({ file }) => paths.length === 0 || isNamed(file, paths),
  );
}

/** No application registers the middleware: what is wrong with it does no harm yet. */
const isUnused = ({ readings }: Subject, { isIdle }: RuleHit): boolean =>
  isIdle === true && readings.length > 0 && readings.every(({ doubts }) => doubts.length === 0);

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

async function unreadable(workspace: Workspace, apps: readonly App[]): Promise<Doubt[]> {
  const files = [...new Set(apps.map(({ file }) => file))];
  const doubts: Doubt[] = [];
  for (const file of files) {
    const fault = await workspace.fault(file);
    if (fault) doubts.push({ file, line: fault.line, reason: fault.message });
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
