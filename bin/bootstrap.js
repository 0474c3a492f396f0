'use strict';
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');

/** Only a checkout lacks dist/: install its tools and build, so that `npx .` works on a fresh clone. */
exports.bootstrap = () => {
  if (!existsSync(path.join(root, 'package-lock.json'))) {
    process.stderr.write(
      'create-mw was installed without being built: npm runs the `prepare` script of a package from git only if it may.\n' +
        'Install it from the registry (npx create-mw), or with npm install --allow-scripts=create-mw.\n',
    );
    return false;
  }
  process.stderr.write('create-mw: first run in this checkout: installing and building…\n');
  return (
    run('npm', ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund']) &&
    run(process.execPath, [path.join('scripts', 'build.mjs')])
  );
};

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env: outerEnvironment(),
    // stdout belongs to the data of the command that follows.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (status === 0) return true;
  const line = [command, ...args].join(' ');
  process.stderr.write(
    `create-mw: \`${line}\` failed in ${root}${error ? ` (${error.message})` : ''}.\n` +
      'Mend what is named above, or run `npm ci` there yourself, then try again.\n',
  );
  return false;
}

/** Inside npx, npm_* variables describe the outer command and would misdirect the inner one. */
function outerEnvironment() {
  const kept = /^npm_config_(cache|cafile|registry)$/i;
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter(([name]) => !/^npm_/i.test(name) || kept.test(name)));
}
