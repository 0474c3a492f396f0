import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fromRoot } from './build/root.mjs';

/** Beside the Node that runs `npm test`: 20 is the oldest that is promised, these two are what people have. */
const VERSIONS = ['22', '24'];
/** The suites where a version of Node can make a difference: processes, terminals, files, wasm. */
const SHORT = ['bin', 'cli', 'prompt', 'apply', 'snapshots'];
/** What tests the sources or the package rather than the program. */
const LEFT_OUT = ['architecture', 'package'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false } },
});

const results = VERSIONS.map((version) => ({ version, ...runOn(version) }));
for (const { version, outcome } of results) process.stderr.write(`Node ${version}: ${outcome}\n`);
process.exitCode = results.some(({ failed }) => failed) ? 1 : 0;

function runOn(version) {
  const { node, missing } = install(version);
  if (node === undefined) return { failed: false, outcome: announce(version, missing) };
  const exact = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  process.stderr.write(`== vitest with ${exact}\n`);
  const args = [fromRoot('node_modules/vitest/vitest.mjs'), 'run', ...suites()];
  // Tests start the program with process.execPath; what they start by name must be this Node, too.
  const PATH = [path.dirname(node), process.env.PATH].join(path.delimiter);
  const env = { ...process.env, PATH };
  const { status } = spawnSync(node, args, { cwd: fromRoot(), env, stdio: 'inherit' });
  return { failed: status !== 0, outcome: `${exact} ${status === 0 ? 'passed' : 'FAILED'}` };
}

function suites() {
  if (positionals.length > 0) return positionals;
  if (values.all) return LEFT_OUT.flatMap((name) => ['--exclude', `tests/${name}.test.ts`]);
  return SHORT.map((name) => `tests/${name}.test.ts`);
}

/** The registry carries Node itself, as a package for each platform. */
function install(version) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const home = fromRoot('node_modules/.cache/create-mw/nodes', version);
  const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  const node = path.join(home, 'node_modules', name, binary);
  // Written last: an installation that was interrupted is made anew.
  const complete = path.join(home, 'complete');
  if (existsSync(complete)) return { node };

  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`];
  const shell = process.platform === 'win32';
  const { status, stderr, error } = spawnSync('npm', args, { cwd: home, encoding: 'utf8', shell });
  if (status !== 0) return { missing: error?.message ?? stderr.trim().split('\n')[0] };
  if (!existsSync(node)) return { missing: `${name}@${version} holds no ${binary}` };
  writeFileSync(complete, '');
  return { node };
}

function announce(version, missing) {
  const rule = '!'.repeat(80);
  process.stderr.write(`\n${rule}\n!! NODE ${version} IS NOT TESTED\n!! ${missing}\n${rule}\n\n`);
  const results = process.env.CREATE_MW_RESULTS;
  if (results !== undefined)
    appendFileSync(path.join(results, 'nodes.txt'), `Node ${version}: ${missing}\n`);
  return 'skipped';
}
