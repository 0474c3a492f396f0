import { readFileSync } from 'node:fs';
import { fromRoot } from '../build/root.mjs';

const PAGE = 'docs/mutants.md';
/** Longer code is cut, since a row is for reading. */
const WIDTH = 90;

/** What docs/mutants.md explains, as `file: row`. */
export function explained() {
  let file = '';
  const rows = new Map();
  for (const line of readFileSync(fromRoot(PAGE), 'utf8').split('\n')) {
    file = /^## (\S+)/.exec(line)?.[1] ?? file;
    const [, row, why] = /^- (`.+` to `.+?`): (\S.*)$/.exec(line) ?? [];
    if (row !== undefined) rows.set(`${file}: ${row}`, why);
  }
  return rows;
}

/** A mutant as its row begins there: what stands in the file, and what it was replaced by. */
export function rowOf(file, { location: { start, end }, replacement = '' }) {
  const lines = readFileSync(fromRoot(file), 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return `${quoted(lines.join(' '))} to ${quoted(replacement)}`;
}

function quoted(code) {
  const flat = code.replaceAll(/\s+/g, ' ').replaceAll('`', "'").trim();
  return `\`${flat.length > WIDTH ? `${flat.slice(0, WIDTH - 3)}...` : flat}\``;
}
