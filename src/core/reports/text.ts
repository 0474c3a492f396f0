import type { Severity } from '../../worlds/seam/auditing.ts';
import type { Report } from '../audit/audit.ts';
import type { Finding } from '../audit/finding.ts';
import { titleOf } from '../preview/preview.ts';
import type { Paint } from '../screen/types.ts';

/** The findings for a reader: code, what is wrong, why, and what to do. `read` gives the text of a file. */
export function textReport(
  report: Report,
  read: (path: string) => string | undefined,
  paint: Paint,
): string {
  const lines = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] => {
    const found = lines.get(file) ?? (read(file) ?? '').replace(/^\uFEFF/, '').split(/\r?\n/);
    lines.set(file, found);
    return found;
  };
  const full = report.findings.filter(({ severity }) => severity !== 'info');
  const infos = report.findings.filter(({ severity }) => severity === 'info');
  const parts = [
    ...full.map((finding) => findingText(finding, linesOf(finding.file), paint)),
    ...(infos.length > 0 ? [infos.map((finding) => infoLine(finding, paint)).join('\n')] : []),
  ];
  return [...parts, summary(report)].join('\n\n');
}

/** Good to know, and no more than a line each. */
const infoLine = ({ file, line, column, rule, message }: Finding, paint: Paint): string =>
  `${paint('dim', `${file}:${line}:${column} info ${rule}`)}  ${message}`;

function findingText(finding: Finding, lines: readonly string[], paint: Paint): string {
  const { file, line, column, severity, rule, message, why, advice, fixable } = finding;
  const head = `${paint('bold', `${file}:${line}:${column}`)} ${paint(COLOURS[severity], severity)} ${rule}`;
  const how = fixable
    ? ` (--fix does it${finding.fix?.safety === 'unsafe' ? ' with --unsafe-fixes' : ''})`
    : '';
  return [
    head,
    `  ${message}.`,
    '',
    ...frame(finding, lines, paint),
    ...nestingRows(finding, paint),
    '',
    `  ${paint('dim', 'why')}  ${why}.`,
    `  ${paint('dim', 'do')}   ${advice}${how}.`,
  ].join('\n');
}

const COLOURS: Readonly<Record<Severity, 'remove' | 'bold' | 'dim'>> = {
  error: 'remove',
  warning: 'bold',
  info: 'dim',
};

/** Lines of code around the finding, at most this many of its own. */
const OWN = 4;

const WIDEST = 400;

const shownPart = (line: string, start: number): string =>
  line.slice(start - 1, start - 1 + WIDEST).replaceAll('\t', ' ');

function frame(
  { line, column, endLine, endColumn }: Finding,
  lines: readonly string[],
  paint: Paint,
): string[] {
  // A line that no screen holds is shown around the finding.
  const start = column > WIDEST ? column - WIDEST / 2 : 1;
  const last = Math.min(endLine, line + OWN - 1);
  const from = Math.max(1, line - 1);
  const to = Math.min(lines.length, last + 1);
  const width = String(to).length;
  const rows: string[] = [];
  for (let at = from; at <= to; at += 1) {
    const code = shownPart(lines[at - 1] ?? '', start);
    if (at === to && at > last && code.trim() === '') continue;
    const isOwn = line <= at && at <= last;
    const row = `  ${isOwn ? '>' : ' '} ${String(at).padStart(width)} | ${code}`.trimEnd();
    rows.push(isOwn ? row : paint('dim', row));
    if (at !== line) continue;
    const end = endLine === line ? endColumn : start + code.length;
    const mark = '^'.repeat(Math.max(1, Math.min(end, start + WIDEST) - column));
    rows.push(paint('remove', `    ${' '.repeat(width)} | ${' '.repeat(column - start)}${mark}`));
  }
  return rows;
}

/** The nesting, the layers in the wrong place marked. */
function nestingRows({ nesting }: Finding, paint: Paint): string[] {
  if (!nesting) return [];
  const { reading, wrong } = nesting;
  const width = Math.max(...reading.layers.map((layer) => titleOf(layer).length));
  const rows = reading.layers.map((layer) => {
    const isWrong = wrong.includes(layer);
    const row = `${isWrong ? 'x' : '|'} ${titleOf(layer).padEnd(width)}  ${layer.symbol}${layer.conditional ? ' (conditional)' : ''}`;
    return `    ${isWrong ? paint('remove', row) : row}  ${paint('dim', `${layer.file}:${layer.line}`)}`;
  });
  return ['', '    request enters, response leaves', ...rows, '    your routes'];
}

/** `2 errors, 1 warning; 1 can be mended with --fix.` */
export function summary({ findings, readings, unread }: Report): string {
  const count = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) =>
    count(severity) > 0
      ? [plural(count(severity), severity, severity === 'info' ? 'infos' : undefined)]
      : [],
  );
  const where = `${plural(readings.length, 'application')} read`;
  if (counts.length === 0)
    return unread.length === 0
      ? `No findings; ${where}.`
      : `Not audited: ${plural(unread.length, 'file')} could not be read${readings.length > 0 ? `; no findings in the rest, ${where}` : ''}.`;
  const fixable = findings.filter(({ fix }) => fix?.safety === 'safe').length;
  const unsafe = findings.filter(({ fix }) => fix?.safety === 'unsafe').length;
  const mended = [
    ...(fixable > 0 ? [`${fixable} can be mended with --fix`] : []),
    ...(unsafe > 0 ? [`${unsafe} with --fix --unsafe-fixes`] : []),
  ];
  const said = [`${counts.join(', ')}; ${where}`, ...mended].join('; ');
  return `${said}. More about a rule: create-mw explain RULE`;
}

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
