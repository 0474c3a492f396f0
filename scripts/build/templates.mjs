import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import prettier from 'prettier';
import { fromRoot } from './root.mjs';

/**
 * templates/ becomes a module, so that the bundle needs only Handlebars' small runtime, and what has nothing to fill in
 * one of texts, which can be read without it; the build packs those, they are a fifth of its JavaScript.
 */
export async function compileTemplates(
  folder = fromRoot('templates'),
  target = fromRoot('src/templates.gen.js'),
  texts = fromRoot('src/texts.gen.js'),
) {
  const [templates, plain] = [[], []];
  for (const name of files(folder)) {
    const text = await formatted(name, readFileSync(`${folder}/${name}`, 'utf8'));
    const key = JSON.stringify(name.replace(/\.hbs$/, ''));
    if (name.endsWith('.hbs') && text.includes('{{'))
      templates.push(`${key}: ${precompiled(text)},\n`);
    else plain.push(`${key}: ${JSON.stringify(text)},\n`);
  }
  write(target, `export const templates = {\n${templates.join('')}};\n`);
  write(texts, `export const texts = {\n${plain.join('')}};\n`);
}

/** Without the places in the template, which only a message to its author would name: a tenth of the code. */
const precompiled = (text) =>
  Handlebars.precompile(text, { strict: true, noEscape: true })
    .replace(new RegExp(`,"loc":${PLACE}`, 'g'), '')
    .replace(new RegExp(`, *${PLACE}(?= *\\))`, 'g'), '');

const POINT = '\\{"line":\\d+,"column":\\d+\\}';
const PLACE = `\\{"start":${POINT},"end":${POINT}\\}`;

/** Left alone when nothing changed: a watcher or a second build must not see it half written. */
function write(target, source) {
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
