/** A tree as columns: a row for each node, every node before its children, so that what lies below is a range. */
export type Flat = {
  readonly size: number;
  /** Some row is marked as too deep. */
  readonly hasDeep: boolean;
  /** What names its type: an index into the language's. */
  readonly symbol: Uint16Array;
  readonly flags: Uint8Array;
  /** The field of its parent that it is; 0 for none. */
  readonly field: Uint8Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly parent: Uint32Array;
  /** The row behind the last one that lies below it. */
  readonly next: Uint32Array;
};

export const NAMED = 1;
export const ERROR = 2;
/** It has children which are left out: the tree is too deep there. */
export const DEEP = 4;

/**
 * What lies deeper is left out, so that no walk over a tree needs more of a stack than there is. Python's own parser
 * ends at 200 parentheses and 100 blocks; of code that people write, hardly any reaches 60.
 */
export const DEEPEST = 500;

/** Rows are added in the sequence of the text: `open` at a node, `close` when all below it has been added. */
export type Rows = {
  readonly open: (
    symbol: number,
    flags: number,
    field: number,
    start: number,
    end: number,
  ) => number;
  readonly close: (row: number) => void;
  /** How deep the next row would lie. */
  readonly depth: () => number;
  readonly done: () => Flat;
};

/** Columns that grow. */
export function newRows(expected: number): Rows {
  let columns = allocate(Math.max(16, expected));
  let size = 0;
  let depth = 0;
  let above = 0;
  let hasDeep = false;
  return {
    depth: () => depth,
    open: (symbol, flags, field, start, end) => {
      if (size === columns.symbol.length) columns = grown(columns);
      columns.symbol[size] = symbol;
      columns.flags[size] = flags;
      hasDeep ||= (flags & DEEP) !== 0;
      columns.field[size] = field;
      columns.start[size] = start;
      columns.end[size] = end;
      columns.parent[size] = above;
      above = size;
      depth += 1;
      size += 1;
      return above;
    },
    close: (row) => {
      columns.next[row] = size;
      above = columns.parent[row] ?? 0;
      depth -= 1;
    },
    done: () => ({ size, hasDeep, ...cutTo(columns, size) }),
  };
}

type Columns = Omit<Flat, 'size' | 'hasDeep'>;

const allocate = (length: number): Columns => ({
  symbol: new Uint16Array(length),
  flags: new Uint8Array(length),
  field: new Uint8Array(length),
  start: new Uint32Array(length),
  end: new Uint32Array(length),
  parent: new Uint32Array(length),
  next: new Uint32Array(length),
});

function grown(columns: Columns): Columns {
  const larger = allocate(columns.symbol.length * 2);
  larger.symbol.set(columns.symbol);
  larger.flags.set(columns.flags);
  larger.field.set(columns.field);
  larger.start.set(columns.start);
  larger.end.set(columns.end);
  larger.parent.set(columns.parent);
  larger.next.set(columns.next);
  return larger;
}

const cutTo = (columns: Columns, size: number): Columns => ({
  symbol: columns.symbol.slice(0, size),
  flags: columns.flags.slice(0, size),
  field: columns.field.slice(0, size),
  start: columns.start.slice(0, size),
  end: columns.end.slice(0, size),
  parent: columns.parent.slice(0, size),
  next: columns.next.slice(0, size),
});
