import { posix, resolve } from 'node:path';
import type { CheckArguments, FailOn, Format } from '../arguments/types.ts';
import { nothingFound } from '../core/ask/detect.ts';
import { audit, type Extent, type Report } from '../core/audit/audit.ts';
import { type Mended, mend } from '../core/audit/fix.ts';
import { checkSettings } from '../core/audit/settings.ts';
import { commandLine } from '../core/plan/repeat.ts';
import { shownDiff } from '../core/preview/preview.ts';
import { githubReport } from '../core/reports/github.ts';
import { textReport } from '../core/reports/text.ts';
import { rulesOf } from '../core/rules/index.ts';
import { type Rule, severities } from '../core/rules/types.ts';
import { ansi, plain } from '../core/screen/paint.ts';
import { Refusal } from '../errors.ts';
import { below, escapeName, type Host, onDisk, unescapeName } from '../host.ts';
import type { Workspace, World } from '../worlds/world.ts';
import { answer } from './answer.ts';

/** Audits the project: exit 1 for findings that weigh enough, 2 where an application could not be read. */
export async function check(args: CheckArguments, host: Host, world: World): Promise<number> {
  const [open, rules] = await Promise.all([world.start(), rulesOf(world), host.prepare()]);
  const workspace = open(host.files);
  const settings = checkSettings(workspace, rules);
  const paths = args.names.map((name) => pathOf(name, host));
  const extent: Extent = { rules, settings, app: args.app, within: host.within, paths };
  const mended = args.fix
    ? await fix(workspace, extent, args, host)
    : { changes: [], fixed: [], report: await audit(workspace, extent) };
  const { report } = mended;
  if (report.apps.length === 0 && report.findings.length === 0) throw nothingFound(workspace);
  const exitCode = exitCodeOf(report, args.failOn ?? settings.failOn ?? 'error');
  if (args.format === 'json') await tell(mended, args, exitCode, host);
  else if (!args.diff) host.out(`${await print(report, rules, args.format, host)}\n`);
  for (const { file, line, reason } of report.doubts)
    host.note(`Not certain: ${file}:${line}: ${reason}\n`);
  for (const { file, line, reason } of report.unread)
    host.note(`Not read: ${file}:${line}: ${reason}\n`);
  return exitCode;
}

function exitCodeOf(report: Report, failOn: FailOn): number {
  if (report.unread.length > 0) return 2;
  return fails(report, failOn) ? 1 : 0;
}

/** Mends what can be mended and writes it, unless it is only to be shown; what is left is reported. */
async function fix(
  workspace: Workspace,
  extent: Extent,
  args: CheckArguments,
  host: Host,
): Promise<Mended> {
  const { printPatch, writeChanges: write } = await import('./carry-out.ts');
  const mended = await mend(workspace, extent, args.unsafeFixes);
  if (args.expect !== undefined)
    (await import('../core/plan/hash.ts')).refuseStale({ ...mended, install: [] }, args.expect);
  if (args.diff) printPatch(mended.changes, host);
  else if (args.format === 'text') showFixes(mended, host);
  if (isDry(args)) {
    if (mended.changes.length > 0) host.note('Dry run: nothing was written.\n');
  } else await write(mended.changes, host);
  return mended;
}

const isDry = ({ dryRun, diff }: CheckArguments): boolean => dryRun || diff;

async function tell(mended: Mended, args: CheckArguments, exitCode: number, host: Host) {
  const { findingsData } = await import('../core/reports/json.ts');
  const { report, changes } = mended;
  const [unread] = report.unread;
  const data = findingsData(report, mended);
  const isPlanned = changes.length > 0 && isDry(args);
  const written = changes.length > 0 && !isDry(args) ? changes.map(({ path }) => path) : [];
  const fixable = report.findings.some(({ fix }) => fix?.safety === 'safe');
  await answer(host, {
    kind: 'findings',
    status: unread ? 'refused' : report.findings.length > 0 ? 'findings' : 'ok',
    exitCode,
    data: { ...data, written },
    ...(unread && {
      error: {
        code: 'syntax',
        message: `${unread.file}:${unread.line}: ${unread.reason}`,
        advice: [],
        at: { file: unread.file, line: unread.line },
        choices: [],
      },
    }),
    next: [
      ...(isPlanned ? [again(host, args, ['--expect', data.hash])] : []),
      ...(fixable && !args.fix
        ? [again(host, { ...args, fix: true }, ['--dry-run', '--json'])]
        : []),
    ],
  });
}

/** The same audit, with other words behind it. */
const again = (
  { launcher }: Host,
  { names, cwd, app, fix, unsafeFixes }: CheckArguments,
  more: string[],
): string =>
  commandLine(launcher, [
    'check',
    ...(cwd === undefined ? [] : ['--cwd', cwd]),
    ...(app === undefined ? [] : ['--app', app]),
    ...(unsafeFixes ? ['--unsafe-fixes'] : fix ? ['--fix'] : []),
    ...more,
    ...(names.length > 0 ? ['--', ...names] : []),
  ]);

function showFixes({ changes, fixed }: Mended, host: Host): void {
  const paint = host.color ? ansi : plain;
  for (const change of changes) host.out(`${shownDiff(change, paint)}\n\n`);
  for (const { file, line, rule, message } of fixed)
    host.note(`Mended: ${file}:${line} ${rule}: ${message}.\n`);
}

async function print(
  report: Report,
  rules: readonly Rule[],
  format: Exclude<Format, 'json'>,
  host: Host,
): Promise<string> {
  switch (format) {
    case 'sarif':
      return (await import('../core/reports/sarif.ts')).sarifReport(
        report,
        rules,
        host.files.read,
        placeIn(host),
      );
    case 'github':
      return githubReport(report, placeIn(host));
    case 'text':
      return host.paste(textReport(report, host.files.read, host.color ? ansi : plain));
  }
}

/** Annotations name files by their path in the repository, which the project may be a folder of; each format escapes it. */
function placeIn({ env, files }: Host): (path: string) => string {
  const { GITHUB_WORKSPACE: workspace } = env;
  const folder = workspace === undefined ? undefined : below(workspace, files.root);
  return (path) => unescapeName(posix.join(folder ?? '', path));
}

/** A file or folder that is named, relative to the root. */
function pathOf(name: string, { files, within, store }: Host): string {
  const inside = below(files.root, resolve(onDisk(files.root, within), name));
  if (inside === undefined)
    throw new Refusal(
      'files.missing',
      `${escapeName(name)} lies outside the project (${files.root}).`,
    );
  if (store.kind(inside) === undefined)
    throw new Refusal('files.missing', `${escapeName(name)}: there is no such file or folder.`);
  return inside;
}

function fails({ findings }: Report, failOn: FailOn): boolean {
  if (failOn === 'never') return false;
  return findings.some(
    ({ severity }) => severities.indexOf(severity) <= severities.indexOf(failOn),
  );
}
