import { cpSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { describePython } from './setup/python.ts';
import { cleanEnv, sandbox } from './support/cli.ts';

const suite = fileURLToPath(new URL('behaviour', import.meta.url));
const cli = sandbox();

const FIVE = ['cors', 'request-id', 'timing', 'logging', 'auth'];
const SETTINGS = ['--set', 'cors.origins=https://app.example.com'];
const HOSTS = ['--set', 'trusted-host.hosts=127.0.0.1,localhost,testserver'];

/** The generated code under real FastAPI and uvicorn: the sample project, changed by the built CLI. */
describePython('behaviour of the generated code', (python) => {
  it.each([
    ['the five', [...FIVE, ...SETTINGS]],
    ['the seven', [...FIVE, 'errors', 'trusted-host', ...SETTINGS, ...HOSTS]],
    ['JWT', [...FIVE, 'errors', 'trusted-host', ...SETTINGS, ...HOSTS, '--set', 'auth.scheme=jwt']],
  ])('%s', async (_name, args) => {
    const project = cli.project({});
    cpSync(path.join(suite, 'sample'), project, { recursive: true });
    expect(await cli.run(project, ['add', ...args, '--no-install'])).toMatchObject({ code: 0 });
    const result = await execa(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', suite], {
      cwd: mkdtempSync(`${project}-run`),
      env: { ...cleanEnv(), MW_PROJECT: project, PYTHONDONTWRITEBYTECODE: '1' },
      extendEnv: false,
      reject: false,
      all: true,
    });
    expect(result.exitCode, result.all).toBe(0);
    expect(result.all).toMatch(/\d{2,} passed/);
  });
});
