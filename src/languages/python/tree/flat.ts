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

/** Columns that grow; one tree at a time is read. */
export function newRows(): Rows {
  let size = 0;
  let depth = 0;
  let above = 0;
  let hasDeep = false;
  return {
    depth: () => depth,
    open: (symbol, flags, field, start, end) => {
      if (size === columns.symbol.length) columns = copied(columns, size, 2 * size);
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
    done: () => ({ size, hasDeep, ...copied(columns, size, size) }),
  };
}

type Columns = Omit<Flat, 'size' | 'hasDeep'>;

function allocate(length: number): Columns {
  // One piece of memory for all: to make one costs more than to copy what is in it.
  const memory = new ArrayBuffer(length * ROW);
  const words = (index: number): Uint32Array => new Uint32Array(memory, 4 * length * index, length);
  return {
    start: words(0),
    end: words(1),
    parent: words(2),
    next: words(3),
    symbol: new Uint16Array(memory, 16 * length, length),
    flags: new Uint8Array(memory, 18 * length, length),
    field: new Uint8Array(memory, 19 * length, length),
  };
}

/** Bytes of a row in all columns. */
const ROW = 20;

/** The first rows in columns of their own. */
function copied(from: Columns, size: number, length: number): Columns {
  const to = allocate(length);
  to.start.set(from.start.subarray(0, size));
  to.end.set(from.end.subarray(0, size));
  to.parent.set(from.parent.subarray(0, size));
  to.next.set(from.next.subarray(0, size));
  to.symbol.set(from.symbol.subarray(0, size));
  to.flags.set(from.flags.subarray(0, size));
  to.field.set(from.field.subarray(0, size));
  return to;
}

/** What trees are read into, one after the other: each keeps a copy of its own rows. */
let columns = allocate(4096);
