import { perObject } from '../../memo.ts';
import { DEEP, ERROR, type Flat, NAMED } from './flat.ts';
import {
  childRows,
  endOf,
  firstChild,
  firstOfField,
  firstWith,
  has,
  linesOf,
  type Names,
  type Point,
  pointAt,
  rowAround,
  rowsOfType,
  type Syntax,
  siblingAfter,
  startOf,
  typeAt,
} from './rows.ts';

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
  /** The first node of this kind, among this one and those below. */
  readonly firstDeep: Node | null;
  readonly parent: Node | null;
  readonly children: Node[];
  readonly namedChildren: Node[];
  readonly firstChild: Node | null;
  readonly firstNamedChild: Node | null;
  readonly childCount: number;
  readonly namedChildCount: number;
  readonly nextSibling: Node | null;
  readonly nextNamedSibling: Node | null;
  readonly childForFieldName: (name: string) => Node | null;
  readonly childrenForFieldName: (name: string) => Node[];
  /** This node too, if it is of one of the types. */
  readonly descendantsOfType: (types: string | readonly string[]) => Node[];
  /** The smallest node around a range. */
  readonly descendantForIndex: (start: number, end?: number) => Node | null;
  readonly descendantForPosition: (position: Point) => Node | null;
};

type Tree = Syntax & {
  /** What is added to a row for the id of its node. */
  readonly base: number;
  readonly nodes: (Node | undefined)[];
  readonly fields: ReadonlyMap<string, number>;
};

const fieldsOf = perObject(
  ({ fields }: Names) => new Map(fields.map((name, number) => [name ?? '', number])),
);

let used = 0;

/** The root of a tree. */
export function rootOf(flat: Flat, text: string, names: Names): Node {
  // An array that has its size from the start is not turned into a table when a late row is asked for first.
  const nodes: Tree['nodes'] = new Array(flat.size);
  const tree: Tree = { flat, text, names, base: used, nodes, fields: fieldsOf(names) };
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

const maybe = (tree: Tree, row: number | undefined): Node | null =>
  row === undefined ? null : nodeAt(tree, row);
const all = (tree: Tree, rows: readonly number[]): Node[] => rows.map((row) => nodeAt(tree, row));

/** The children that have these flags, in one go: nothing is asked for more often. */
function childrenIn(tree: Tree, row: number, flags: number): Node[] {
  const { flat } = tree;
  const found: Node[] = [];
  const end = flat.next[row] ?? 0;
  for (let child = row + 1; child < end; child = flat.next[child] ?? end)
    if (((flat.flags[child] ?? 0) & flags) === flags) found.push(nodeAt(tree, child));
  return found;
}

const each = (): boolean => true;
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
  get firstDeep() {
    const { tree, row } = this;
    return maybe(tree, tree.flat.hasDeep ? firstWith(tree, row, DEEP) : undefined);
  },
  get parent() {
    return this.row === 0 ? null : nodeAt(this.tree, this.tree.flat.parent[this.row] ?? 0);
  },
  get children() {
    return childrenIn(this.tree, this.row, 0);
  },
  get namedChildren() {
    return childrenIn(this.tree, this.row, NAMED);
  },
  get firstChild() {
    return maybe(this.tree, firstChild(this.tree, this.row, each));
  },
  get firstNamedChild() {
    return maybe(this.tree, firstChild(this.tree, this.row, named(this.tree)));
  },
  get childCount() {
    return childRows(this.tree, this.row, each).length;
  },
  get namedChildCount() {
    return childRows(this.tree, this.row, named(this.tree)).length;
  },
  get nextSibling() {
    return maybe(this.tree, siblingAfter(this.tree, this.row, each));
  },
  get nextNamedSibling() {
    return maybe(this.tree, siblingAfter(this.tree, this.row, named(this.tree)));
  },
  childForFieldName(name) {
    const { tree, row } = this;
    return maybe(tree, firstOfField(tree.flat, row, tree.fields.get(name) ?? 0));
  },
  childrenForFieldName(name) {
    const { tree, row } = this;
    const field = tree.fields.get(name) ?? 0;
    const isIt = (child: number): boolean => tree.flat.field[child] === field;
    return field < 1 ? [] : all(tree, childRows(tree, row, isIt));
  },
  descendantsOfType(types) {
    const wanted = typeof types === 'string' ? [types] : types;
    return all(this.tree, rowsOfType(this.tree, this.row, wanted));
  },
  descendantForIndex(start, end = start) {
    return nodeAt(this.tree, rowAround(this.tree, this.row, start, end));
  },
  descendantForPosition({ row, column }) {
    const start = (linesOf(this.tree)[row] ?? this.tree.text.length) + column;
    return nodeAt(this.tree, rowAround(this.tree, this.row, start, start));
  },
};
