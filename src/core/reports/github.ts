import type { Severity } from '../../worlds/seam/auditing.ts';
import type { Report } from '../audit/audit.ts';
import type { Finding } from '../audit/finding.ts';
import { wholeMessage } from './sarif.ts';
import { summary } from './text.ts';

/** Workflow commands that GitHub Actions turns into annotations, and a line for the log. `place` is a path in the repository. */
export const githubReport = (report: Report, place: (path: string) => string): string =>
  [...report.findings.map((finding) => command(finding, place)), summary(report)].join('\n');

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
};

function command(finding: Finding, place: (path: string) => string): string {
  const { rule, severity, file, line, column, endLine, endColumn } = finding;
  const properties = {
    file: place(file),
    line,
    col: column,
    endLine,
    // GitHub takes an end column only where the finding ends on the line that it begins on.
    ...(endLine === line && { endColumn }),
    title: `create-mw: ${rule}`,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(`${value}`)}`);
  return `::${COMMANDS[severity]} ${list.join(',')}::${data(wholeMessage(finding))}`;
}

/** Source: actions/toolkit, packages/core/src/command.ts `escapeData` */
const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
