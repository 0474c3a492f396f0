import { createHash } from 'node:crypto';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Doubt } from '../../types.ts';
import type { FileEdit, Fix, Severity } from '../../worlds/seam/auditing.ts';
import type { Report } from '../audit/audit.ts';
import type { Finding } from '../audit/finding.ts';
import type { Rule } from '../rules/types.ts';

type Read = (path: string) => string | undefined;
type Locate = (path: string) => ReturnType<typeof location>;

/** SARIF 2.1.0, as code scanning reads it. `read` gives the text of a file, `place` its path in the repository. */
export function sarifReport(
  { findings, doubts, unread }: Report,
  rules: readonly Rule[],
  read: Read,
  place: (path: string) => string,
): string {
  const at: Locate = (path) => location(place(path));
  const invocation = {
    executionSuccessful: unread.length === 0,
    toolExecutionNotifications: [
      ...unread.map((doubt) => notification(doubt, 'error', at)),
      ...doubts.map((doubt) => notification(doubt, 'warning', at)),
    ],
  };
  const run = {
    tool: {
      driver: { name: 'create-mw', version: packageJson.version, rules: rules.map(descriptor) },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [ROOT]: { description: { text: 'The folder of the project.' } } },
    invocations: [invocation],
    results: findings.map((finding, index) =>
      result(rules, finding, fingerprint(findings.slice(0, index), finding, read), read, at),
    ),
  };
  return JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2);
}

const ROOT = '%SRCROOT%';
const SCHEMA =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

const descriptor = ({ id, severity, summary, because, advice }: Rule) => ({
  id,
  shortDescription: { text: `${sentence(summary)}.` },
  fullDescription: { text: `${sentence(summary)}: ${because}.` },
  help: { text: `${advice}. Bad and good code: create-mw explain ${id}` },
  defaultConfiguration: { level: LEVELS[severity] },
});

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Everything that a reader should know, in one line. */
export const wholeMessage = ({ message, why, advice }: Finding): string =>
  `${message}: ${why}. ${advice}.`;

function result(rules: readonly Rule[], finding: Finding, hash: string, read: Read, at: Locate) {
  const { rule, severity, file, line, column, endLine, endColumn } = finding;
  const region = { startLine: line, startColumn: column, endLine, endColumn };
  const fixes = finding.fix ? fixOf(finding.fix, finding, read, at) : [];
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: LEVELS[severity],
    message: { text: wholeMessage(finding) },
    locations: [{ physicalLocation: { artifactLocation: at(file), region } }],
    partialFingerprints: { primaryLocationLineHash: hash },
    ...(fixes.length > 0 && { fixes }),
  };
}

/** The path as a URI reference. */
const location = (path: string) => ({
  uri: path.split('/').map(encodeURIComponent).join('/'),
  uriBaseId: ROOT,
});

/** The rule and the code of the line, and which of several alike it is: a line that moves keeps its hash. */
function fingerprint(before: readonly Finding[], finding: Finding, read: Read): string {
  const keyOf = ({ rule, file, line }: Finding): string =>
    `${rule}\n${(read(file)?.split('\n')[line - 1] ?? '').replace(/\s+/g, '')}`;
  const key = keyOf(finding);
  const same = before.filter((other) => other.file === finding.file && keyOf(other) === key);
  return `${createHash('sha256').update(key).digest('hex').slice(0, 16)}:${same.length + 1}`;
}

/** A mend that needs an import as well is left to `--fix`: its edits alone would not run. */
function fixOf({ edits, imports }: Fix, { advice }: Finding, read: Read, at: Locate) {
  if (edits.length === 0 || (imports?.length ?? 0) > 0) return [];
  const paths = [...new Set(edits.map(({ path }) => path))];
  const artifactChanges = paths.map((path) => ({
    artifactLocation: at(path),
    replacements: edits
      .filter((edit) => edit.path === path)
      .map((edit) => replacement(edit, read(path) ?? '')),
  }));
  return [{ description: { text: `${advice}.` }, artifactChanges }];
}

function replacement({ span, text }: FileEdit, before: string) {
  const [startLine, startColumn] = positionAt(before, span.start);
  const [endLine, endColumn] = positionAt(before, span.end);
  return {
    deletedRegion: { startLine, startColumn, endLine, endColumn },
    insertedContent: { text },
  };
}

function positionAt(text: string, offset: number): [number, number] {
  const lines = text.slice(0, offset).split('\n');
  return [lines.length, (lines.at(-1)?.length ?? 0) + 1];
}

const notification = ({ file, line, reason }: Doubt, level: 'error' | 'warning', at: Locate) => ({
  level,
  message: { text: `${sentence(reason)}.` },
  locations: [{ physicalLocation: { artifactLocation: at(file), region: { startLine: line } } }],
});
