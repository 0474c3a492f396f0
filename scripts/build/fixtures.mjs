import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fromRoot } from './root.mjs';

/** The bad and good code of every rule becomes one module, which `explain <rule>` prints. */
export function compileFixtures(
  folder = fromRoot('snapshots/rules'),
  target = fromRoot('src/fixtures.gen.js'),
) {
  const rules = readdirSync(folder).sort();
  const entries = rules.map((rule) => [
    rule,
    { bad: files(`${folder}/${rule}/bad`), good: files(`${folder}/${rule}/good`) },
  ]);
  const source = `export const fixtures = ${JSON.stringify(Object.fromEntries(entries))};\n`;
  if (!existsSync(target) || readFileSync(target, 'utf8') !== source) writeFileSync(target, source);
}

/** A file `bad.py`, or the files of a folder `bad/` that say something. */
function files(base) {
  if (existsSync(`${base}.py`)) return { 'main.py': readFileSync(`${base}.py`, 'utf8') };
  const names = readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && item.name.endsWith('.py'))
    .map((item) => `${item.parentPath}/${item.name}`.slice(base.length + 1).replaceAll('\\', '/'));
  const texts = names.sort().map((name) => [name, readFileSync(`${base}/${name}`, 'utf8')]);
  return Object.fromEntries(texts.filter(([, text]) => text.trim() !== ''));
}
