// Makes the wheel for PyPI out of the package for npm: node scripts/wheel.mjs [--tarball FILE] [--out DIR]
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { fromRoot } from './build/root.mjs';

const { values } = parseArgs({
  options: {
    tarball: { type: 'string' },
    out: { type: 'string', default: fromRoot('wheels') },
  },
});

const work = mkdtempSync(path.join(tmpdir(), 'create-mw-wheel-'));
try {
  console.log(wheel(values.tarball ?? pack(), path.resolve(values.out)));
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** What npm would publish, from the build that is there. */
function pack() {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', work];
  const [{ filename }] = JSON.parse(run('npm', args, fromRoot()));
  return path.join(work, filename);
}

/** The path of the wheel. */
function wheel(tarball, out) {
  const project = path.join(work, 'project');
  cpSync(fromRoot('python'), project, { recursive: true });
  rmSync(path.join(project, 'create_mw/__pycache__'), { recursive: true, force: true });
  run('tar', ['-xzf', path.resolve(tarball), '-C', work]);
  const node = path.join(project, 'create_mw/node');
  renameSync(path.join(work, 'package'), node);
  cpSync(path.join(node, 'LICENSE'), path.join(project, 'LICENSE'));
  writeFileSync(
    path.join(project, 'README.md'),
    forPypi(readFileSync(path.join(node, 'README.md'), 'utf8')),
  );
  const { version } = JSON.parse(readFileSync(path.join(node, 'package.json'), 'utf8'));
  const manifest = path.join(project, 'pyproject.toml');
  const text = readFileSync(manifest, 'utf8').replace(
    'version = "0"',
    `version = "${pep440(version)}"`,
  );
  writeFileSync(manifest, text);
  const made = path.join(work, 'made');
  // The oldest time that a zip can hold: the same files make the same wheel, to the byte.
  const env = { ...process.env, SOURCE_DATE_EPOCH: process.env.SOURCE_DATE_EPOCH ?? '315532800' };
  const python = process.env.PYTHON ?? 'python3';
  run(
    python,
    ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', made, project],
    work,
    env,
  );
  const [name] = readdirSync(made);
  mkdirSync(out, { recursive: true });
  cpSync(path.join(made, name), path.join(out, name));
  return path.join(out, name);
}

/** PyPI knows no repository that a link could be relative to. */
function forPypi(text) {
  const repository = 'https://github.com/create-mw/create-mw';
  return text
    .replaceAll(/src="(?=docs\/)/g, `src="${repository}/raw/main/`)
    .replaceAll(/\]\((?=docs\/|[A-Z]+\.md)/g, `](${repository}/blob/main/`);
}

/** `1.0.0-beta.1` is `1.0.0b1`. */
function pep440(version) {
  const [release, before] = version.split('-', 2);
  if (before === undefined) return release;
  const [kind, number = '0'] = before.split('.');
  const letters = { alpha: 'a', beta: 'b', rc: 'rc' }[kind];
  if (letters === undefined) throw new Error(`${version} has no equal on PyPI.`);
  return `${release}${letters}${number}`;
}

function run(command, args, cwd = work, env = process.env) {
  return execFileSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
