import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { helpText } from '../src/help.ts';

const bin = fileURLToPath(new URL('../bin/create-mw.js', import.meta.url));
const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

const run = (args: string[], nodeOptions: string[] = []) =>
  execa(process.execPath, [...nodeOptions, bin, ...args], { reject: false, stdin: 'ignore' });

/** Makes the process that preloads it believe that it is Node `version`. */
const pretend = (version: string) => [
  '--import',
  `data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`,
];

describe('bin/create-mw.js', () => {
  it.each(['--version', '-v'])('%s prints the version', async (flag) => {
    expect(await run([flag])).toMatchObject({ exitCode: 0, stdout: version, stderr: '' });
  });

  it.each(['--help', '-h'])('%s prints the help text of src/help.ts', async (flag) => {
    const { exitCode, stdout, stderr } = await run([flag]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: helpText.trimEnd(),
      stderr: '',
    });
  });

  it('stays quiet when the reader of its help has gone', async () => {
    const { stderr } = await execa(`"${process.execPath}" "${bin}" --help | true`, { shell: true });
    expect(stderr).toBe('');
  });

  it.each(['12.22.12', '18.20.8', '20.18.3'])('refuses Node %s in one line', async (old) => {
    expect(await run(['--version'], pretend(old))).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: `create-mw needs Node 20.19 or newer; this is ${old}.`,
    });
  });

  it.each(['20.19.0', '22.0.0', '100.1.0'])('accepts Node %s', async (fine) => {
    expect(await run(['--version'], pretend(fine))).toMatchObject({ exitCode: 0, stdout: version });
  });
});
