import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { fromRoot } from '../build/root.mjs';
import { pythonWithPackages } from './python.mjs';

// node scripts/bench/requests.mjs [--preset production] [--python PATH] [--rounds N] [--requests N] [--layers]
// Needs the built CLI, and a Python with FastAPI: the one that the tests have made, or PATH.
const FIVE = ['cors.origins=https://app.example.com'];
const ANSWERS = {
  minimal: FIVE,
  production: [
    ...FIVE,
    'proxy-headers.trusted=127.0.0.1',
    'trusted-host.hosts=shop.example',
    // It is measured while it lets everything through.
    'rate-limit.limit=999999999/second',
  ],
};
const args = process.argv.slice(2);
const given = args.indexOf('--python');
const python = given === -1 ? await pythonWithPackages() : args.splice(given, 2)[1];

const project = mkdtempSync(path.join(tmpdir(), 'create-mw-bench-'));
try {
  const preset = args.includes('production') ? 'production' : 'minimal';
  await writeProject(project, preset);
  await execa(python, [fromRoot('scripts/bench/requests.py'), project, ...args], {
    stdio: 'inherit',
    env: { PYTHONDONTWRITEBYTECODE: '1' },
  });
} finally {
  rmSync(project, { recursive: true, force: true });
}

async function writeProject(root, preset) {
  mkdirSync(path.join(root, 'app'));
  writeFileSync(path.join(root, 'app/__init__.py'), '');
  writeFileSync(path.join(root, 'app/main.py'), 'from fastapi import FastAPI\n\napp = FastAPI()\n');
  const settings = ANSWERS[preset].flatMap((answer) => ['--set', answer]);
  const asked = ['--preset', preset, ...settings, '-y', '--no-install'];
  await execa(process.execPath, [fromRoot('bin/create-mw.js'), 'add', ...asked], { cwd: root });
}
