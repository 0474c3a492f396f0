import { overlay } from '../../host/overlay.ts';
import type { Change } from '../../types/plan.ts';
import type { Files } from '../../types.ts';
import type { Fix } from '../../worlds/seam/auditing.ts';
import type { Workspace } from '../../worlds/world.ts';
import { wrongPairs } from '../order/order.ts';
import { audit, type Extent, type Report } from './audit.ts';
import type { Finding } from './finding.ts';

/** The project with its findings mended as far as that is possible. */
export type Mended = {
  readonly changes: readonly Change[];
  readonly fixed: readonly Finding[];
  /** What an audit of the mended project finds. */
  readonly report: Report;
};

/** More rounds than any sequence of fixes that make room for each other needs. */
const ROUNDS = 25;

/**
 * Applies fixes until there are none left. After each round the project is audited again: a fix counts only if its
 * finding is gone, every file still parses and nothing is found that was not there before.
 */
export async function mend(workspace: Workspace, extent: Extent, unsafe: boolean): Promise<Mended> {
  const { files } = workspace;
  let texts: ReadonlyMap<string, string> = new Map();
  let report = await audit(workspace, extent);
  const fixed: Finding[] = [];
  const failed = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const wanted = report.findings.filter(
      (finding) =>
        finding.fix && (unsafe || finding.fix.safety === 'safe') && !failed.has(keyOf(finding)),
    );
    if (wanted.length === 0) break;
    const now = workspace.inState(overlaid(files, texts));
    const done = await firstOf(batchesOf(wanted), now, extent, report);
    if (!done) {
      for (const finding of wanted.slice(0, 1)) failed.add(keyOf(finding));
      continue;
    }
    texts = new Map([...texts, ...done.texts]);
    report = done.report;
    fixed.push(...done.findings);
    // In the project as it is now, what failed may do.
    failed.clear();
  }
  return { changes: changesOf(files, texts), fixed, report };
}

type Attempt = {
  readonly findings: readonly Finding[];
  readonly texts: ReadonlyMap<string, string>;
  readonly report: Report;
};

/** As many as go together; if that fails, without the one that moves a layer; if that fails, the first one alone. */
function batchesOf(wanted: readonly Finding[]): Finding[][] {
  const together = compatible(wanted);
  const still = together.filter(({ nesting }) => !nesting);
  return [together, still, wanted.slice(0, 1)].filter(
    (batch, index, all) => batch.length > 0 && batch.length < (all[index - 1]?.length ?? Infinity),
  );
}

async function firstOf(
  batches: readonly Finding[][],
  workspace: Workspace,
  extent: Extent,
  before: Report,
): Promise<Attempt | undefined> {
  for (const batch of batches) {
    const done = await attempt(workspace, extent, before, batch);
    if (done) return done;
  }
  return undefined;
}

async function attempt(
  workspace: Workspace,
  extent: Extent,
  before: Report,
  findings: readonly Finding[],
): Promise<Attempt | undefined> {
  const texts = await workspace.mended(findings.flatMap(({ fix }) => fix ?? []));
  const after = workspace.inState(overlaid(workspace.files, texts));
  for (const path of texts.keys()) if (await after.compileError(path)) return undefined;
  const report = await audit(after, extent);
  const isBetter = nestsBetter(before, report, findings);
  return isBetter && isMended(before, report, findings) ? { findings, texts, report } : undefined;
}

/** The findings are gone, and no rule finds more than it did. Of a nesting the pairs tell, not the words. */
function isMended(before: Report, after: Report, findings: readonly Finding[]): boolean {
  const count = (
    { findings: all }: Report,
    name: string,
    of: (finding: Finding) => string,
  ): number => all.filter((finding) => !finding.nesting && of(finding) === name).length;
  const isGone = findings.every(
    (finding) =>
      finding.nesting !== undefined ||
      count(after, nameOf(finding), nameOf) < count(before, nameOf(finding), nameOf),
  );
  const ruleOf = ({ rule, file }: Finding): string => `${rule} ${file}`;
  return (
    isGone &&
    after.findings.every(
      (finding) => count(after, ruleOf(finding), ruleOf) <= count(before, ruleOf(finding), ruleOf),
    )
  );
}

/** Every application has the layers that it had, no MUST is newly broken, and less is broken if that was the aim. */
function nestsBetter(before: Report, after: Report, findings: readonly Finding[]): boolean {
  const layers = ({ readings }: Report): string =>
    JSON.stringify(readings.map((reading) => reading.layers.map(({ origin }) => origin).sort()));
  const [old, now] = [before, after].map(({ readings }) =>
    readings.flatMap((reading, app) =>
      wrongPairs(reading.layers).map(({ outer, inner, edge }) => ({
        name: `${app} ${outer.origin} ${inner.origin}`,
        cost: edge.strength === 'MUST' ? 100 : 1,
      })),
    ),
  );
  if (!old || !now || layers(before) !== layers(after)) return false;
  const isNew = now.some(({ name, cost }) => cost > 1 && !old.some((pair) => pair.name === name));
  const sum = (pairs: typeof old): number => pairs.reduce((total, { cost }) => total + cost, 0);
  const aims = findings.some(({ nesting }) => nesting);
  return !isNew && (aims ? sum(now) < sum(old) : sum(now) <= sum(old));
}

/** A finding wherever its line, and those that its message names, have moved to. */
const nameOf = ({ rule, file, message }: Finding): string =>
  `${rule} ${file} ${message.replaceAll(/:\d+/g, '')}`;
const keyOf = (finding: Finding): string => `${nameOf(finding)} ${finding.line}`;

/** Fixes that do not touch the same text; of a nesting one layer moves at a time. */
function compatible(findings: readonly Finding[]): Finding[] {
  const chosen: Finding[] = [];
  for (const finding of findings) {
    const clashes = chosen.some(
      (other) =>
        (other.nesting !== undefined && finding.nesting !== undefined) ||
        overlaps(other.fix, finding.fix),
    );
    if (!clashes) chosen.push(finding);
  }
  return chosen;
}

function overlaps(a: Fix | undefined, b: Fix | undefined): boolean {
  return (a?.edits ?? []).some((mine) =>
    (b?.edits ?? []).some(
      (other) =>
        mine.path === other.path &&
        mine.span.start <= other.span.end &&
        other.span.start <= mine.span.end,
    ),
  );
}

const overlaid = (files: Files, texts: ReadonlyMap<string, string>): Files =>
  overlay(files, changesOf(files, texts));

function changesOf(files: Files, texts: ReadonlyMap<string, string>): Change[] {
  return [...texts].flatMap(([path, after]): Change[] => {
    const before = files.read(path);
    return before === undefined || before === after ? [] : [{ path, kind: 'edit', before, after }];
  });
}
