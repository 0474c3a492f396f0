import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
let home: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'create-mw-clone-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** What `git clone` of the present state would give, uncommitted files included. */
async function clone(name: string): Promise<string> {
  const target = path.join(home, name);
  const args = ['ls-files', '-co', '--exclude-standard', '-z'];
  const { stdout } = await execa('git', args, { cwd: root });
  for (const file of stdout.split('\0').filter(Boolean)) {
    await cp(path.join(root, file), path.join(target, file)).catch(ignoreMissing);
  }
  return target;
}

/** Deleted, but not yet staged. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** As a person's shell would: without the npm_* variables of the run that started this test. */
function shell(command: string, args: string[], cwd: string) {
  const outer = Object.keys(process.env).filter((key) => /^(npm_|NODE_ENV$|VITEST)/i.test(key));
  const env = Object.fromEntries(outer.map((key) => [key, undefined]));
  return execa(command, args, { cwd, env, stdin: 'ignore', reject: false });
}

describe('a fresh clone', () => {
  it('runs with `npx .`, from its folder and from another', async () => {
    const folder = await clone('npx');
    const first = await shell('npx', ['.', 'list'], folder);
    expect(first, first.stderr).toMatchObject({ exitCode: 0 });
    expect(first.stderr).toContain('first run in this checkout');
    expect(first.stdout).toContain('cors');

    const again = await shell('npx', [folder, 'list'], home);
    expect(again.stdout).toBe(first.stdout);
    expect(again.stderr).not.toContain('first run');
  });

  it('is built by `npm ci`', async () => {
    const folder = await clone('ci');
    const install = await shell('npm', ['ci', '--no-audit', '--no-fund'], folder);
    expect(install, install.stderr).toMatchObject({ exitCode: 0 });
    expect(await readdir(path.join(folder, 'dist'))).toContain('cli.js');

    const help = await shell('npm', ['start', '--silent', '--', '--help'], folder);
    expect(help.stdout).toContain('create-mw');
  });

  it('says what went wrong when npm cannot install', async () => {
    const folder = await clone('broken');
    await writeFile(path.join(folder, 'package-lock.json'), '{');
    const result = await shell(process.execPath, ['bin/create-mw.js', 'list'], folder);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(/`npm ci .*` failed in /);
  });

  it('says that it was installed without its build', async () => {
    const folder = await clone('unbuilt');
    await rm(path.join(folder, 'package-lock.json'));
    const result = await shell(process.execPath, ['bin/create-mw.js', 'list'], folder);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain('installed without being built');
  });

  it('packs into a tarball that runs on its own', async () => {
    const { stdout } = await shell('npm', ['pack', '--json', '--pack-destination', home], root);
    const [pack] = JSON.parse(stdout) as [{ filename: string; size: number }];
    expect(pack.size).toBeLessThan(1_000_000);

    const tarball = path.join(home, pack.filename);
    const result = await shell('npx', ['--yes', '-p', tarball, 'create-mw', 'list'], home);
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    expect(result.stdout).toContain('cors');
  });
});
