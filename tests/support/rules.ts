import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { audit, type Extent, type Report } from '../../src/core/audit/audit.ts';
import { mend } from '../../src/core/audit/fix.ts';
import { textReport } from '../../src/core/reports/text.ts';
import { plain } from '../../src/core/screen/paint.ts';
import { write } from './cli.ts';
import { forked } from './forks.ts';
import { rules, workspaceOf } from './opened.ts';
import { readTree, type Tree } from './snapshots.ts';

const FOLDER = fileURLToPath(new URL('../../snapshots/rules', import.meta.url));

export type Fixture = {
  readonly rule: string;
  readonly folder: string;
  readonly bad: Tree;
  readonly good: Tree;
  /** Asks an application that has the defect, and one that has not. */
  readonly probe: string | undefined;
};

export const EXTENT: Extent = {
  rules,
  settings: { rules: new Map(), exclude: [], failOn: undefined },
  app: undefined,
  within: '',
  paths: [],
};

export function fixtures(): Fixture[] {
  return readdirSync(FOLDER)
    .sort()
    .map((rule) => {
      const folder = path.join(FOLDER, rule);
      const probe = path.join(folder, 'probe.py');
      return {
        rule,
        folder,
        bad: texts(folder, 'bad'),
        good: texts(folder, 'good'),
        probe: existsSync(probe) ? probe : undefined,
      };
    });
}

/** `bad.py` is the main.py of a project; one that needs more files is a folder `bad/`. */
function texts(folder: string, name: string): Tree {
  const file = path.join(folder, `${name}.py`);
  return existsSync(file)
    ? { 'main.py': readFileSync(file, 'utf8') }
    : readTree(path.join(folder, name));
}

export async function audited(tree: Tree): Promise<Report> {
  return audit(await workspaceOf(tree), EXTENT);
}

/** What `check` prints about a tree: the rule's own findings, and whatever else weighs more than `info`. */
export async function findingsText(tree: Tree, rule: string): Promise<string> {
  const report = await audited(tree);
  const findings = report.findings.filter(
    (finding) => finding.rule === rule || finding.severity !== 'info',
  );
  return `${textReport({ ...report, findings }, (name) => tree[name], plain)}\n`;
}

/** The tree after `check --fix --unsafe-fixes`; undefined where nothing could be mended. */
export async function mendedTree(tree: Tree): Promise<Tree | undefined> {
  const { changes } = await mend(await workspaceOf(tree), EXTENT, true);
  const after = changes.flatMap((change) =>
    change.kind === 'delete' ? [] : [[change.path, change.after] as const],
  );
  return after.length > 0 ? { ...tree, ...Object.fromEntries(after) } : undefined;
}

/** What a rule's probe sees in each of the trees, under real FastAPI. */
export async function observed(
  python: string,
  probe: string,
  trees: Readonly<Record<string, Tree>>,
): Promise<string> {
  const base = mkdtempSync(path.join(tmpdir(), 'create-mw-rule-'));
  try {
    const tasks = Object.entries(trees).map(([name, tree]) => ({
      main: write(path.join(base, name), tree),
      probe,
    }));
    const script = fileURLToPath(new URL('observe.py', import.meta.url));
    const input = tasks.map((task) => `${JSON.stringify(task)}\n`).join('');
    const { code, out, err } = await forked(python, ['-W', 'ignore', script], { cwd: base, input });
    expect(code, err).toBe(0);
    const seen: string[][] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const rows = Object.keys(trees).flatMap((name, index) =>
      (seen[index] ?? []).map((line) => `${`${name}:`.padEnd(7)}${line}\n`),
    );
    return rows.join('');
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}
