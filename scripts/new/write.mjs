import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fromRoot } from '../build/root.mjs';

/** What was made and what was changed, by path. */
export const changed = new Map();

export const exists = (file) => existsSync(fromRoot(file));
export const read = (file) => readFileSync(fromRoot(file), 'utf8');

/** Makes a file; one that is there already is left as it is. */
export function create(file, text) {
  if (exists(file)) return;
  mkdirSync(path.dirname(fromRoot(file)), { recursive: true });
  writeFileSync(fromRoot(file), text);
  changed.set(file, 'made');
}

export function edit(file, change) {
  const before = read(file);
  const after = change(before);
  if (after === before) return;
  writeFileSync(fromRoot(file), after);
  if (!changed.has(file)) changed.set(file, 'changed');
}

/** Adds an import of `name` and its row to the list that `opening` begins, where `isBehind` is true of a row first. */
export function register(file, { name, from, opening, row, isBehind }) {
  edit(file, (text) => {
    if (text.includes(`import { ${name} } from`)) return text;
    const start = text.indexOf(opening) + opening.length;
    const end = text.indexOf('\n]'.replace(']', opening.endsWith('{') ? '}' : ']'), start);
    const rows = text.slice(start, end).split('\n').slice(1);
    const at = rows.findIndex((each) => isBehind(each.trim()));
    rows.splice(at < 0 ? rows.length : at, 0, `  ${row}`);
    return `import { ${name} } from '${from}';\n${text.slice(0, start)}\n${rows.join('\n')}${text.slice(end)}`;
  });
}

/** `request-id` as a name in TypeScript, a module and a class. */
export const camel = (id) => id.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
export const snake = (id) => id.replaceAll('-', '_');
export const pascal = (id) => camel(`-${id}`);
export const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
export const titled = (id) =>
  id.replace(/^\w/, (letter) => letter.toUpperCase()).replaceAll('-', ' ');
