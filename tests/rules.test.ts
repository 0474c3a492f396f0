import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describePython } from './setup/python.ts';
import { rules } from './support/opened.ts';
import {
  audited,
  type Fixture,
  findingsText,
  fixtures,
  mendedTree,
  observed,
} from './support/rules.ts';

/** A rule is a file, a line in the index and a folder of fixtures: what it finds, and what it lets pass. */
describe('the rules', () => {
  const all = fixtures();

  it('are the files of both rules folders and the folders of snapshots/rules', () => {
    const files = ['core', 'worlds/asgi']
      .flatMap((house) =>
        readdirSync(fileURLToPath(new URL(`../src/${house}/rules`, import.meta.url))),
      )
      .map((name) => name.replace(/\.ts$/, ''));
    const ids = rules.map(({ id }) => id);
    expect(files.filter((name) => name !== 'index' && name !== 'types').sort()).toEqual(ids);
    expect(all.map(({ rule }) => rule)).toEqual(ids);
  });

  describe.each(all)('$rule', (fixture) => {
    it('finds what is bad', async () => {
      const text = await findingsText(fixture.bad, fixture.rule);
      expect(
        text,
        `${fixture.rule} finds nothing in the main.py of snapshots/rules/${fixture.rule}/bad`,
      ).toMatch(new RegExp(`^main.py:.* ${fixture.rule}( |$)`, 'm'));
      await expect(text).toMatchFileSnapshot(path.join(fixture.folder, 'findings.txt'));
    });

    it('lets pass what is good', async () => {
      const { findings } = await audited(fixture.good);
      const other = findings.filter(
        ({ rule, severity }) => rule === fixture.rule || severity !== 'info',
      );
      expect(other).toEqual([]);
    });

    it('mends what it says it can', async () => {
      const { findings } = await audited(fixture.bad);
      const fixable = findings.some((finding) => finding.rule === fixture.rule && finding.fixable);
      expect(fixable).toBe(rules.find(({ id }) => id === fixture.rule)?.fix !== 'none');
      const fixed = await mendedTree(fixture.bad);
      if (!fixed) return;
      expect((await audited(fixed)).findings.filter((finding) => finding.fixable)).toEqual([]);
      for (const [name, text] of Object.entries(fixed)) {
        if (text === fixture.bad[name]) continue;
        const file = name === 'main.py' ? 'fixed.py' : path.join('fixed', name);
        await expect(text).toMatchFileSnapshot(path.join(fixture.folder, file));
      }
    });
  });
});

describePython('what the rules find shows under real FastAPI', (python) => {
  const probed = fixtures().filter((fixture) => fixture.probe !== undefined);
  it.each(probed)('$rule', async ({ probe = '', folder, bad, good }: Fixture) => {
    const fixed = await mendedTree(bad);
    const trees = { bad, ...(fixed && { fixed }), good };
    const text = await observed(python, probe, trees);
    await expect(text).toMatchFileSnapshot(path.join(folder, 'observed.txt'));
    const [first, ...rest] = ['bad', 'fixed', 'good'].map((name) =>
      text
        .split('\n')
        .filter((line) => line.startsWith(`${name}:`))
        .map((line) => line.slice(7)),
    );
    for (const lines of rest) expect(lines).not.toEqual(first);
  });
});
