import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { ANYWHERE } from '../src/arguments/commands.ts';
import { isOption, OPTIONS, type OptionName, optionSyntax } from '../src/arguments/options.ts';
import { write } from './support/cli.ts';

const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'create-mw-npm-')));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A package whose command parses as ours does, with what a real npm leaves it. */
const root = new URL('../dist/', import.meta.url).pathname;
write(base, {
  'tool/package.json': '{ "name": "mw-probe", "version": "1.0.0", "bin": "probe.js" }',
  'tool/probe.js': `#!/usr/bin/env node\nrequire(${JSON.stringify(`${root}cli.js`)}).main(process.argv.slice(2));\n`,
  'here/package.json': '{}',
  'here/main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
  'other/package.json': '{}',
});

/** npm reads a word of one-letter options as those, and one of them is --workspace: it gives up by itself. */
const REFUSED_BY_NPM: readonly OptionName[] = ['cwd'];
/** npm takes the beginning of a longer option of its own for that, and leaves no trace but the value. */
const EXPANDED: readonly OptionName[] = ['format'];
const HARMLESS: readonly OptionName[] = ['yes', 'dry-run', 'json', ...ANYWHERE];

const npm = (...args: string[]) =>
  execa(
    'npm',
    ['exec', '-y', '--offline', `--package=${path.join(base, 'tool')}`, 'mw-probe', ...args],
    { cwd: path.join(base, 'here'), reject: false, stdin: 'ignore' },
  );

describe('a real npm that takes', () => {
  const names = Object.keys(OPTIONS)
    .filter(isOption)
    .filter((name) => ![...REFUSED_BY_NPM, ...EXPANDED, ...HARMLESS].includes(name));

  it.each(names)('--%s', async (name) => {
    const value = 'value' in OPTIONS[name] ? ['layers'] : [];
    const { exitCode, stderr } = await npm('stack', `--${name}`, ...value);
    // What it cannot install never gets as far as us.
    if (name === 'package') expect(exitCode).not.toBe(0);
    else expect(stderr).toContain(`npm took --${name} for itself`);
  });

  it('-C', async () => {
    const { exitCode, stderr } = await npm('stack', '-C', '../other');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 });
    expect(stderr).toContain(`-- stack --${optionSyntax('cwd').split('--')[1]}`);
  });

  it('--cwd', async () => expect((await npm('stack', '--cwd', '../other')).exitCode).not.toBe(0));

  it('--format: its value is left, and is no file', async () => {
    const { exitCode, stderr } = await npm('check', '--format=sarif');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 });
    expect(stderr).toContain('sarif');
  });

  it('nothing', async () => expect((await npm('stack')).exitCode).toBe(0));
});
