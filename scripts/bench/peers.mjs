import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { interleave, node, time } from './measure.mjs';
import { bin, cache } from './program.mjs';
import { row, skipped } from './row.mjs';

const PEERS = {
  'create-vite': '9.3.0',
  sv: '0.17.1',
  hygen: '6.2.11',
  plop: '4.0.5',
  shadcn: '4.23.0',
};

/** How long other command lines of this kind take to print their help, installed and warm. */
export async function measure(rounds) {
  const own = { name: 'create-mw', run: () => time(process.execPath, [bin, '--help']) };
  const found = Object.entries(PEERS).map(([name, version]) => ({
    name,
    version,
    ...peer(name, version),
  }));
  const installed = found.filter(({ bin }) => bin !== undefined);
  const subjects = installed.map(({ name, bin }) => ({
    name,
    run: () => time(process.execPath, [bin, '--help']),
  }));
  const times = await interleave([node, own, ...subjects], rounds);
  const base = times[node.name];
  const line = (title, name) =>
    row(`\`${title} --help\``, times[name], { against: node.name, base });
  return [
    line('create-mw', own.name),
    ...found.map(({ name, version, bin, missing }) =>
      bin === undefined
        ? skipped(`${name} ${version}`, missing)
        : line(`${name} (${version})`.replace(/ \((.*)\)/, '@$1'), name),
    ),
  ];
}

/** Installs a package once, in a folder of its own; says what is in the way when it cannot. */
export function peer(name, version) {
  const home = path.join(cache, `${name.replace('/', '+')}-${version}`);
  const folder = path.join(home, 'node_modules', name);
  // Written last: an installation that was interrupted is made anew.
  const complete = path.join(home, 'complete');
  if (!existsSync(complete)) {
    const missing = install(home, `${name}@${version}`);
    if (missing !== undefined) return { missing };
    writeFileSync(complete, '');
  }
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = typeof bin === 'string' ? bin : bin?.[name];
  return { folder, bin: file && path.join(folder, file) };
}

function install(home, spec) {
  process.stderr.write(`bench: installing ${spec}\n`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', spec];
  try {
    execFileSync('npm', args, { cwd: home, stdio: 'pipe', timeout: 300_000 });
  } catch (error) {
    return `it cannot be installed: ${
      String(error.stderr ?? error.message)
        .trim()
        .split('\n')[0]
    }`;
  }
}
