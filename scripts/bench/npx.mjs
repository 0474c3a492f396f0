import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { fromRoot } from '../build/root.mjs';
import { environment, interleave, median, time } from './measure.mjs';
import { freshFolder } from './program.mjs';
import { milliseconds, row, skipped } from './row.mjs';

/** In the program without a bundle these come from the registry. */
const DEPENDENCIES = [
  ...[
    '@wasm-fmt/ruff_fmt',
    'diff',
    'execa',
    'handlebars',
    '@inquirer/core',
    'prettier',
    'smol-toml',
  ],
  'web-tree-sitter',
];
const MEGABYTE = 1_000_000;
const MANIFEST = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));

/** What a first-time user waits for: the tarball through npx, with an empty npm cache and again. */
export async function measure(rounds) {
  const own = pack(fromRoot());
  const size = statSync(own).size;
  const tarball = {
    what: 'packed tarball',
    figure: `${(size / MEGABYTE).toFixed(2)} MB`,
    budget: { text: '<= 1 MB', met: size <= MEGABYTE },
  };
  return [tarball, ...(await firstRuns(own, rounds))];
}

async function firstRuns(own, rounds) {
  const plain = pack(await unbundled());
  const cold = (name, tarball) => ({ name, run: () => npx(tarball, freshFolder('npm')) });
  const warm = (name, tarball) => {
    const cache = freshFolder('npm');
    return { name, run: () => npx(tarball, cache) };
  };
  const reached = reach(plain);
  const subjects = [cold('cold', own), warm('warm', own)];
  if (reached === undefined) subjects.push(cold('plain cold', plain), warm('plain warm', plain));
  const times = await interleave(subjects, rounds);

  const ordinary = 'the same with ordinary dependencies';
  const seconds = median(times.cold);
  const alone = (what, ms, budget) => ({ what, figure: milliseconds(ms), budget });
  const first = alone('cold `npx` of the tarball', seconds, {
    text: '<= 1100 ms',
    met: seconds <= 1100,
  });
  const again = alone('warm `npx` of the tarball', median(times.warm));
  if (reached !== undefined) return [first, again, skipped(`against ${ordinary}`, reached)];
  return [
    first,
    row('cold `npx` of the tarball', times.cold, {
      against: ordinary,
      base: times['plain cold'],
      limit: 0.25,
    }),
    row('warm `npx` of the tarball', times.warm, { against: ordinary, base: times['plain warm'] }),
  ];
}

function npx(tarball, cache) {
  // A registry behind a certificate of its own stays reachable; Node itself starts without it.
  const cafile = process.env.NODE_EXTRA_CA_CERTS;
  const env = {
    ...environment,
    npm_config_cache: cache,
    npm_config_update_notifier: 'false',
    ...(cafile ? { npm_config_cafile: cafile } : {}),
  };
  const args = ['--yes', '-p', tarball, MANIFEST.name, '--version'];
  return time('npx', args, { cwd: freshFolder('empty'), env });
}

function reach(tarball) {
  try {
    npx(tarball, freshFolder('npm'));
  } catch (error) {
    return `its dependencies cannot be installed: ${error.message.split('\n')[1]}`;
  }
}

function pack(folder) {
  const target = freshFolder('pack');
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', target];
  const [{ filename }] = JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }));
  return path.join(target, filename);
}

/** The same program as it would be published without a bundler that takes its packages in. */
async function unbundled() {
  const folder = freshFolder('plain');
  cpSync(fromRoot('bin'), path.join(folder, 'bin'), { recursive: true });
  const dist = path.join(folder, 'dist');
  mkdirSync(dist);
  await build({
    entryPoints: { cli: fromRoot('src/cli.ts') },
    outdir: dist,
    absWorkingDir: fromRoot(),
    bundle: true,
    packages: 'external',
    splitting: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  });
  for (const name of readdirSync(fromRoot('dist')).filter((name) => /\.(wasm|txt)$/.test(name))) {
    copyFileSync(fromRoot('dist', name), path.join(dist, name));
  }
  const { devDependencies, scripts: _, ...manifest } = MANIFEST;
  const dependencies = Object.fromEntries(
    DEPENDENCIES.map((name) => [name, devDependencies[name]]),
  );
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ ...manifest, dependencies }));
  return folder;
}
