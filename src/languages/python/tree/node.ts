import { perObject } from '../../memo.ts';
import { DEEP, ERROR, type Flat, NAMED } from './flat.ts';

export type Point = { readonly row: number; readonly column: number };

/** A node of a syntax tree. It is the same object however it is reached, and its `id` is no other node's. */
export type Node = {
  readonly id: number;
  readonly type: string;
  readonly text: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly startPosition: Point;
  readonly endPosition: Point;
  readonly isNamed: boolean;
  /** It has a syntax error in it. */
  readonly hasError: boolean;
  /** Its children are left out, for lying too deep. */
  readonly isDeep: boolean;
  readonly parent: Node | null;
  readonly children: Node[];
  readonly namedChildren: Node[];
  readonly firstChild: Node | null;
  readonly firstNamedChild: Node | null;
  readonly nextNamedSibling: Node | null;
  readonly childForFieldName: (name: string) => Node | null;
  readonly childrenForFieldName: (name: string) => Node[];
  /** This node too, if it is of one of the types. */
  readonly descendantsOfType: (types: string | readonly string[]) => Node[];
  /** The smallest node around a range. */
  readonly descendantForIndex: (start: number, end?: number) => Node | null;
  readonly descendantForPosition: (position: Point) => Node | null;
};

/** What names the types and fields of a language. */
export type Names = {
  readonly types: readonly string[];
  readonly fields: readonly (string | null)[];
};

type Tree = {
  readonly flat: Flat;
  readonly text: string;
  readonly names: Names;
  /** What is added to a row for the id of its node. */
  readonly base: number;
  readonly nodes: (Node | undefined)[];
  /** Where the lines start, once somebody asks. */
  lines?: readonly number[];
};

let used = 0;

/** The root of a tree. */
export function rootOf(flat: Flat, text: string, names: Names): Node {
  const tree: Tree = { flat, text, names, base: used, nodes: [] };
  used += flat.size;
  return nodeAt(tree, 0);
}

function nodeAt(tree: Tree, row: number): Node {
  const known = tree.nodes[row];
  if (known) return known;
  const node = Object.create(NODE);
  node.tree = tree;
  node.row = row;
  tree.nodes[row] = node;
  return node;
}

type Inner = { readonly tree: Tree; readonly row: number };

const typeAt = ({ flat, names }: Tree, row: number): string =>
  names.types[flat.symbol[row] ?? 0] ?? 'ERROR';

const has = ({ flat }: Tree, row: number, flag: number): boolean =>
  ((flat.flags[row] ?? 0) & flag) !== 0;

const startOf = ({ flat }: Tree, row: number): number => flat.start[row] ?? 0;
const endOf = ({ flat }: Tree, row: number): number => flat.end[row] ?? 0;
const nextOf = ({ flat }: Tree, row: number): number => flat.next[row] ?? flat.size;

/** The rows of the children that pass. */
function childRows(tree: Tree, row: number, passes: (child: number) => boolean): number[] {
  const found: number[] = [];
  const end = nextOf(tree, row);
  for (let child = row + 1; child < end; child = nextOf(tree, child))
    if (passes(child)) found.push(child);
  return found;
}

function firstChild(tree: Tree, row: number, passes: (child: number) => boolean): Node | null {
  const end = nextOf(tree, row);
  for (let child = row + 1; child < end; child = nextOf(tree, child))
    if (passes(child)) return nodeAt(tree, child);
  return null;
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

function descendants(tree: Tree, row: number, types: readonly string[]): Node[] {
  const { flat, names } = tree;
  const [first = -1, ...more] = types.flatMap((type) => symbolsOf(names).get(type) ?? []);
  const found: Node[] = [];
  const end = nextOf(tree, row);
  for (let at = row; at < end; at += 1) {
    const symbol = flat.symbol[at] ?? 0;
    if (symbol === first || (more.length > 0 && more.includes(symbol)))
      found.push(nodeAt(tree, at));
  }
  return found;
}

function pointAt(tree: Tree, index: number): Point {
  const lines = linesOf(tree);
  let [low, high] = [0, lines.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) <= index) low = middle;
    else high = middle;
  }
  return { row: low, column: index - (lines[low] ?? 0) };
}

function linesOf(tree: Tree): readonly number[] {
  if (tree.lines) return tree.lines;
  const lines = [0];
  for (let at = tree.text.indexOf('\n'); at >= 0; at = tree.text.indexOf('\n', at + 1))
    lines.push(at + 1);
  tree.lines = lines;
  return lines;
}

function around(tree: Tree, from: number, start: number, end: number): Node {
  let row = from;
  for (let inner: number | undefined = row; inner !== undefined; ) {
    row = inner;
    const [child] = childRows(tree, row, (each) => {
      const [first, last] = [startOf(tree, each), endOf(tree, each)];
      const isBehind = first === last ? last < start : last <= start;
      return last >= end && !isBehind && first <= start;
    });
    inner = child;
  }
  return nodeAt(tree, row);
}

const named =
  (tree: Tree) =>
  (row: number): boolean =>
    has(tree, row, NAMED);

/** What all nodes have in common; a node itself is a tree and a row of it. */
const NODE: Node & ThisType<Inner> = {
  get id() {
    return this.tree.base + this.row;
  },
  get type() {
    return typeAt(this.tree, this.row);
  },
  get text() {
    return this.tree.text.slice(startOf(this.tree, this.row), endOf(this.tree, this.row));
  },
  get startIndex() {
    return startOf(this.tree, this.row);
  },
  get endIndex() {
    return endOf(this.tree, this.row);
  },
  get startPosition() {
    return pointAt(this.tree, startOf(this.tree, this.row));
  },
  get endPosition() {
    return pointAt(this.tree, endOf(this.tree, this.row));
  },
  get isNamed() {
    return has(this.tree, this.row, NAMED);
  },
  get hasError() {
    return has(this.tree, this.row, ERROR);
  },
  get isDeep() {
    return has(this.tree, this.row, DEEP);
  },
  get parent() {
    return this.row === 0 ? null : nodeAt(this.tree, this.tree.flat.parent[this.row] ?? 0);
  },
  get children() {
    return childRows(this.tree, this.row, () => true).map((row) => nodeAt(this.tree, row));
  },
  get namedChildren() {
    return childRows(this.tree, this.row, named(this.tree)).map((row) => nodeAt(this.tree, row));
  },
  get firstChild() {
    return firstChild(this.tree, this.row, () => true);
  },
  get firstNamedChild() {
    return firstChild(this.tree, this.row, named(this.tree));
  },
  get nextNamedSibling() {
    const { tree, row } = this;
    const parent = tree.flat.parent[row] ?? 0;
    if (row === 0) return null;
    return firstChild(tree, parent, (each) => each > row && has(tree, each, NAMED));
  },
  childForFieldName(name) {
    const { tree, row } = this;
    const field = tree.names.fields.indexOf(name);
    return field < 1 ? null : firstChild(tree, row, (each) => tree.flat.field[each] === field);
  },
  childrenForFieldName(name) {
    const { tree, row } = this;
    const field = tree.names.fields.indexOf(name);
    if (field < 1) return [];
    const rows = childRows(tree, row, (each) => tree.flat.field[each] === field);
    return rows.map((each) => nodeAt(tree, each));
  },
  descendantsOfType(types) {
    return descendants(this.tree, this.row, typeof types === 'string' ? [types] : types);
  },
  descendantForIndex(start, end = start) {
    return around(this.tree, this.row, start, end);
  },
  descendantForPosition({ row, column }) {
    const start = (linesOf(this.tree)[row] ?? this.tree.text.length) + column;
    return around(this.tree, this.row, start, start);
  },
};
