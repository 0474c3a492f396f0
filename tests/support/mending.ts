import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audit, type Extent } from '../../src/core/audit/audit.ts';
import type { Finding } from '../../src/core/audit/finding.ts';
import { mend } from '../../src/core/audit/fix.ts';
import { wrongPairs } from '../../src/core/order/order.ts';
import { overlay } from '../../src/host/overlay.ts';
import { syntaxError } from '../../src/languages/python/print/format.ts';
import { rules, workspaceOf } from './opened.ts';
import { type Sample, samples, shown } from './projects.ts';
import { after, planned, requests, type Texts, type Typed } from './requests.ts';
import { EXTENT } from './rules.ts';

/** The laws of `check --fix`, and law 8, over random projects. */
export function mendingLaws(runs: number, seed: number): void {
  const law = <T>(name: string, property: fc.IAsyncProperty<T>): void =>
    it(name, () => fc.assert(property, { numRuns: runs, seed }));

  describe('laws of check', () => {
    law('8: add makes no mistake', fc.asyncProperty(samples, requests, addsNoMistake));
    law(
      'mending keeps every layer and loses no word, and leaves nothing to mend',
      fc.asyncProperty(samples, mendingKeeps),
    );
    it('hold for something: many of these wrong nestings are mended', () =>
      manyAreMended(seed, runs));
  });
}

/** Only the rule that moves code. */
const NESTING: Extent = {
  ...EXTENT,
  settings: {
    ...EXTENT.settings,
    rules: new Map(rules.filter(({ id }) => id !== 'nesting').map(({ id }) => [id, 'off'])),
  },
};

async function findings(texts: Texts, extent = EXTENT): Promise<readonly Finding[]> {
  return (await audit(await workspaceOf(texts), extent)).findings;
}

/** What is wrong: pairs of layers for a nesting, since which of two has to move depends on the others. */
const wrongs = (found: readonly Finding[]): Set<string> =>
  new Set(
    found
      .filter(({ severity }) => severity === 'error')
      .flatMap(({ rule, file, message, nesting }) =>
        nesting
          ? wrongPairs(nesting.reading.layers)
              .filter(({ edge }) => edge.strength === 'MUST')
              .map(({ outer, inner }) => `${outer.origin} outside ${inner.origin}`)
          : [`${rule} ${file} ${message}`],
      ),
  );

async function addsNoMistake({ files }: Sample, request: Typed): Promise<void> {
  const outcome = await planned(files, request);
  if (outcome.kind !== 'planned') return;
  const before = wrongs(await findings(files));
  const now = wrongs(await findings(after(files, outcome.plan.changes)));
  expect([...now].filter((wrong) => !before.has(wrong))).toEqual([]);
}

async function mendingKeeps({ files }: Sample): Promise<void> {
  const before = await workspaceOf(files);
  const { changes, report } = await mend(before, NESTING, true);
  const texts = after(files, changes);
  const hint = `${shown(files)}\n=> ${shown(texts)}`;
  const words = wordsOf(texts);
  const lost = [...wordsOf(files)].filter(([word, times]) => (words.get(word) ?? 0) < times);
  expect(lost, hint).toEqual([]);
  const old = await audit(before, NESTING);
  expect(layersOf(report), hint).toEqual(layersOf(old));
  for (const change of changes)
    if (change.kind === 'edit')
      expect(await syntaxError(change.after, change.path)).toBeUndefined();
  const again = await mend(before.inState(overlay(before.files, changes)), NESTING, true);
  expect(again.changes, hint).toEqual([]);
}

const layersOf = ({ readings }: Awaited<ReturnType<typeof audit>>): string[][] =>
  readings.map(({ layers }) => layers.map(({ origin }) => origin).sort());

/** How often each word stands in the files; what a registration is called may change with its form. */
function wordsOf(texts: Texts): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of Object.values(texts).join('\n').match(/\w+/g) ?? [])
    if (!/^(Middleware|app)$/.test(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

async function manyAreMended(seed: number, runs: number): Promise<void> {
  let wrong = 0;
  let mended = 0;
  for (const { files } of fc.sample(samples, { numRuns: Math.min(runs, 200), seed })) {
    const errors = (found: readonly Finding[]): number =>
      found.filter(({ severity }) => severity === 'error').length;
    if (errors(await findings(files, NESTING)) === 0) continue;
    wrong += 1;
    const { report } = await mend(await workspaceOf(files), NESTING, true);
    if (errors(report.findings) === 0) mended += 1;
  }
  expect(wrong).toBeGreaterThan(10);
  expect(mended / wrong).toBeGreaterThan(0.4);
}
