import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fromRoot } from './root.mjs';

const RULE = `\n${'-'.repeat(80)}\n\n`;

/** Bundling hides the dependencies from `npm ls`; their licences ask to travel along. */
export function writeLicenses(outdir, packages) {
  const head = 'create-mw contains code of the packages below, each under its own licence.\n';
  writeFileSync(
    path.join(outdir, 'THIRD-PARTY-LICENSES.txt'),
    [head, ...packages.map(notice)].join(RULE),
  );
}

function notice(folder) {
  const { name, version, license } = JSON.parse(
    readFileSync(fromRoot(folder, 'package.json'), 'utf8'),
  );
  const texts = readdirSync(fromRoot(folder))
    .filter((file) => /^(licen[cs]e|notice)/i.test(file))
    .map((file) => readFileSync(fromRoot(folder, file), 'utf8').trim());
  if (texts.length === 0)
    throw new Error(`${folder} has no licence file: say in licenses.mjs where it is.`);
  return `${name} ${version} (${license})\n\n${[...texts, ...compiledIn(name)].join('\n\n')}\n`;
}

/** What others wrote and a package carries as WebAssembly, without a word in its own licence file. */
function compiledIn(name) {
  const file = fromRoot('scripts/build/licenses', `${name.replace('/', '+')}.txt`);
  return existsSync(file) ? [readFileSync(file, 'utf8').trim()] : [];
}
