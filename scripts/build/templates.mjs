import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { fromRoot } from './root.mjs';

/** templates/ becomes one module, so that the bundle needs only Handlebars' small runtime. */
export function compileTemplates(
  folder = fromRoot('templates'),
  target = fromRoot('src/templates.gen.js'),
) {
  const entries = files(folder).map((name) =>
    entry(name, readFileSync(`${folder}/${name}`, 'utf8')),
  );
  const source = `export const templates = {\n${entries.join('')}};\n`;
  // Left alone when nothing changed: a watcher or a second build must not see it half written.
  if (!existsSync(target) || readFileSync(target, 'utf8') !== source) writeFileSync(target, source);
}

function files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => `${item.parentPath}/${item.name}`.slice(folder.length + 1).replaceAll('\\', '/'))
    .sort();
}

function entry(name, text) {
  const value = name.endsWith('.hbs')
    ? Handlebars.precompile(text, { strict: true, noEscape: true })
    : JSON.stringify(text);
  return `${JSON.stringify(name.replace(/\.hbs$/, ''))}: ${value},\n`;
}
