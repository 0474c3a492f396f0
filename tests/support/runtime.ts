import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import fc from 'fast-check';
import { expect } from 'vitest';
import { mend } from '../../src/core/audit/fix.ts';
import type { Layer } from '../../src/types.ts';
import { write } from './cli.ts';
import { workspaceOf } from './opened.ts';
import { samples, shown } from './projects.ts';
import { after, open, planned, requests, type Texts } from './requests.ts';
import { EXTENT } from './rules.ts';
import { expectedOutcome, readTree, type Case as Snapshot, writeTree } from './snapshots.ts';
import { STUBS } from './stubs.ts';

type Case = { readonly texts: Texts; readonly layers: readonly Layer[]; readonly task: object };

/** Law 7: real applications nest as they are read, before and after `add`, and after `check --fix`. */
export async function nestsAsRead(python: string, runs: number, seed?: number): Promise<void> {
  const base = mkdtempSync(path.join(tmpdir(), 'create-mw-nesting-'));
  try {
    const stubs = write(path.join(base, 'stubs'), STUBS);
    const parameters = { numRuns: runs, ...(seed !== undefined && { seed }) };
    const cases: Case[] = [];
    for (const [{ files, serves }, request] of fc.sample(fc.tuple(samples, requests), parameters)) {
      const outcome = await planned(files, { ...request, settings: [], tests: false });
      const added = outcome.kind === 'planned' ? after(files, outcome.plan.changes) : files;
      const mended = after(files, (await mend(await workspaceOf(files), EXTENT, true)).changes);
      for (const texts of [files, added, mended])
        cases.push(await prepare(path.join(base, `${cases.length}`), stubs, texts, serves));
    }
    const nestings = await run(python, cases);
    const ran = cases.filter((each, index) => {
      // A sample that does not run as it was made says nothing.
      const sound = Array.isArray(nestings[index - (index % 3)]);
      if (sound) compare(each, nestings[index]);
      return sound;
    });
    expect(ran.length).toBeGreaterThan(runs);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** Real applications nest as `stack` says, in a snapshot's before/ and after/. */
export async function snapshotsNestAsRead(
  python: string,
  snapshots: readonly Snapshot[],
): Promise<void> {
  const base = mkdtempSync(path.join(tmpdir(), 'create-mw-shapes-'));
  try {
    const stubs = write(path.join(base, 'stubs'), STUBS);
    const cases: Case[] = [];
    for (const [index, snapshot] of snapshots.entries()) {
      const trees = [
        readTree(path.join(snapshot.folder, 'before')),
        expectedOutcome(snapshot).tree,
      ];
      for (const [when, texts] of trees.entries()) {
        const root = path.join(base, `${index}-${when}`);
        writeTree(root, texts);
        const { reading } = await open(texts, wantedApp(snapshot));
        const [module = '', app = ''] = snapshot.runs?.split(':') ?? [];
        cases.push({
          texts: { 'case.json': snapshot.name },
          layers: reading.layers,
          task: { paths: [root, path.join(root, 'src'), stubs], module, app },
        });
      }
    }
    const nestings = await run(python, cases);
    for (const [index, each] of cases.entries()) compare(each, nestings[index]);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

const wantedApp = ({ args }: Snapshot): string | undefined =>
  args.includes('--app') ? args[args.indexOf('--app') + 1] : undefined;

async function prepare(
  root: string,
  stubs: string,
  texts: Texts,
  serves: string | undefined,
): Promise<Case> {
  write(root, texts);
  const { reading } = await open(texts);
  const { file, name, factory } = reading.app;
  const module = (serves ?? file)
    .replace(/^src\//, '')
    .replace(/\.py$/, '')
    .replaceAll('/', '.');
  const inClass = name.startsWith('self.');
  const made = factory === undefined ? name : `${factory}()`;
  const app = inClass ? name.replace('self', 'server') : serves === undefined ? made : 'app';
  return {
    texts,
    layers: reading.layers,
    task: { paths: [root, path.join(root, 'src'), stubs], module, app },
  };
}

async function run(python: string, cases: readonly Case[]): Promise<unknown[]> {
  const script = fileURLToPath(new URL('nesting.py', import.meta.url));
  const input = cases.map(({ task }) => `${JSON.stringify(task)}\n`).join('');
  const { stdout } = await execa(python, ['-W', 'ignore', script], { input });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** What runs is what was read, but for layers under a condition that does not hold. */
function compare({ texts, layers }: Case, nesting: unknown): void {
  const names = Array.isArray(nesting) ? nesting.map(String) : undefined;
  const read = layers.map(({ symbol, conditional }) => `${symbol}${conditional ? '?' : ''}`);
  const hint = `${shown(texts)}\nread: ${read.join(' > ')}\nruns: ${JSON.stringify(nesting)}`;
  expect(names !== undefined && explains(layers, names), hint).toBe(true);
}

function explains([layer, ...inner]: readonly Layer[], names: readonly string[]): boolean {
  if (!layer) return names.length === 0;
  const isIt = [layer.symbol, layer.origin.split(/[.:]/).at(-1)].includes(names[0] ?? '');
  if (isIt && explains(inner, names.slice(1))) return true;
  return layer.conditional && explains(inner, names);
}
