import { execa } from 'execa';
import { expect, it } from 'vitest';
import { realHost } from '../src/host.ts';
import { cleanEnv, sandbox } from './support/cli.ts';

const cli = sandbox();

it('packages that somebody committed with the project are none of its files', async () => {
  const root = cli.project({
    'app/main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
    'env/settings.py': 'X = 1\n',
    'venv/lib/python3.12/site-packages/pydantic/config.py': 'setattr(Config, k, v)\n',
    'node_modules/node-gyp/gyp.py': 'X = 1\n',
  });
  for (const args of [
    ['init', '-q'],
    ['add', '-A', '-f'],
  ])
    await execa('git', args, { cwd: root, env: cleanEnv(), extendEnv: false });
  const host = realHost(root);
  await host.prepare();
  expect(host.files.list()).toEqual(['app/main.py', 'env/settings.py']);
});
