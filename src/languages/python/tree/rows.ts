import { perObject } from '../../memo.ts';
import type { Flat } from './flat.ts';

/** What names the types and fields of a language. */
export type Names = {
  readonly types: readonly string[];
  readonly fields: readonly (string | null)[];
};

/** A tree as rows, with the text that it is of. */
export type Syntax = {
  readonly flat: Flat;
  readonly text: string;
  readonly names: Names;
  /** Where the lines start, once somebody asks. */
  lines?: readonly number[];
};

export type Point = { readonly row: number; readonly column: number };

type Passes = (row: number) => boolean;

export const typeAt = ({ flat, names }: Syntax, row: number): string =>
  names.types[flat.symbol[row] ?? 0] ?? 'ERROR';

export const has = ({ flat }: Syntax, row: number, flag: number): boolean =>
  ((flat.flags[row] ?? 0) & flag) !== 0;

export const startOf = ({ flat }: Syntax, row: number): number => flat.start[row] ?? 0;
export const endOf = ({ flat }: Syntax, row: number): number => flat.end[row] ?? 0;
const nextOf = ({ flat }: Syntax, row: number): number => flat.next[row] ?? flat.size;

/** The rows of the children that pass. */
export function childRows(tree: Syntax, row: number, passes: Passes): number[] {
  const found: number[] = [];
  const end = nextOf(tree, row);
  for (let child = row + 1; child < end; child = nextOf(tree, child))
    if (passes(child)) found.push(child);
  return found;
}

export function firstChild(tree: Syntax, row: number, passes: Passes): number | undefined {
  const end = nextOf(tree, row);
  for (let child = row + 1; child < end; child = nextOf(tree, child))
    if (passes(child)) return child;
  return undefined;
}

/** The first child of a field; the fields are numbered from 1. */
export function firstOfField(flat: Flat, row: number, field: number): number | undefined {
  const end = field < 1 ? 0 : (flat.next[row] ?? 0);
  for (let child = row + 1; child < end; child = flat.next[child] ?? end)
    if (flat.field[child] === field) return child;
  return undefined;
}

export function siblingAfter(tree: Syntax, row: number, passes: Passes): number | undefined {
  if (row === 0) return undefined;
  const end = nextOf(tree, tree.flat.parent[row] ?? 0);
  for (let at = nextOf(tree, row); at < end; at = nextOf(tree, at)) if (passes(at)) return at;
  return undefined;
}

/** The symbols of each type: a grammar may give several one name. */
const symbolsOf = perObject(({ types }: Names) => {
  const known = new Map<string, number[]>([['ERROR', [NO_SYMBOL]]]);
  types.forEach((type, symbol) => {
    known.set(type, [...(known.get(type) ?? []), symbol]);
  });
  return known;
});

const NO_SYMBOL = 0xffff;

export function rowsOfType(tree: Syntax, row: number, types: readonly string[]): number[] {
  const { flat, names } = tree;
  const [first = -1, ...more] = types.flatMap((type) => symbolsOf(names).get(type) ?? []);
  const found: number[] = [];
  const end = nextOf(tree, row);
  for (let at = row; at < end; at += 1) {
    const symbol = flat.symbol[at] ?? 0;
    if (symbol === first || (more.length > 0 && more.includes(symbol))) found.push(at);
  }
  return found;
}

export function pointAt(tree: Syntax, index: number): Point {
  const lines = linesOf(tree);
  let [low, high] = [0, lines.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) <= index) low = middle;
    else high = middle;
  }
  return { row: low, column: index - (lines[low] ?? 0) };
}

export function linesOf(tree: Syntax): readonly number[] {
  if (tree.lines) return tree.lines;
  const lines = [0];
  for (let at = tree.text.indexOf('\n'); at >= 0; at = tree.text.indexOf('\n', at + 1))
    lines.push(at + 1);
  tree.lines = lines;
  return lines;
}

/** The first row with a flag, among this one and those below. */
export function firstWith(tree: Syntax, row: number, flag: number): number | undefined {
  for (let at = row; at < nextOf(tree, row); at += 1) if (has(tree, at, flag)) return at;
  return undefined;
}

/** The row of the smallest node around a range. */
export function rowAround(tree: Syntax, from: number, start: number, end: number): number {
  let row = from;
  for (let inner: number | undefined = row; inner !== undefined; ) {
    row = inner;
    inner = firstChild(tree, row, (each) => {
      const [first, last] = [startOf(tree, each), endOf(tree, each)];
      const isBehind = first === last ? last < start : last <= start;
      return last >= end && !isBehind && first <= start;
    });
  }
  return row;
}
