import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import prettier from 'prettier';
import { fromRoot } from './root.mjs';

/** templates/ becomes one module, so that the bundle needs only Handlebars' small runtime. */
export async function compileTemplates(
  folder = fromRoot('templates'),
  target = fromRoot('src/templates.gen.js'),
) {
  const entries = [];
  for (const name of files(folder)) {
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    entries.push(entry(name, await formatted(name, text)));
  }
  const source = `export const templates = {\n${entries.join('')}};\n`;
  // Left alone when nothing changed: a watcher or a second build must not see it half written.
  if (!existsSync(target) || readFileSync(target, 'utf8') !== source) writeFileSync(target, source);
}

/** Markdown is formatted here, once; what is filled in later changes no line break. */
function formatted(name, text) {
  return /\.md(\.hbs)?$/.test(name) ? prettier.format(text, { parser: 'markdown' }) : text;
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
