import type { Language, Tree } from 'web-tree-sitter';
import { DEEP, DEEPEST, ERROR, type Flat, NAMED, newRows, type Rows } from './flat.ts';

/** The memory of the parser; the views are made anew when it grows. */
export type Heap = { readonly HEAPU8?: Uint8Array; readonly HEAPU32?: Uint32Array };

/** The layout of languages that this file knows. */
export const ABI = 15;

/** Where in a language (`TSLanguage`) its tables are, in words of four bytes. */
const TABLE = {
  maxAliases: 9,
  fieldSlices: 16,
  fieldEntries: 17,
  metadata: 18,
  aliases: 21,
} as const;

/** Where in a node (`SubtreeHeapData`) its parts are, in bytes; its children lie before it, eight bytes each. */
const PART = {
  padding: 4,
  size: 16,
  errorCost: 32,
  children: 36,
  symbol: 40,
  bits: 44,
  production: 66,
} as const;

/** Bits of a node that has a place of its own, and of one so small that it lies in its parent. */
const OWN = { visible: 1, named: 2, extra: 4 } as const;
const INLINE = { visible: 2, named: 4, extra: 8, missing: 32 } as const;

/** A node whose children are being read; an invisible one hands them on to the node around it. */
type Frame = {
  /** The address of its first child. */
  readonly children: number;
  readonly count: number;
  readonly aliases: number;
  readonly fields: number;
  readonly fieldCount: number;
  /** Its row; -1 for an invisible one. */
  readonly row: number;
  /** The field that an invisible one hands on. */
  readonly field: number;
  at: number;
  /** The number of the next child among those that are no comments: aliases and fields go by it. */
  structural: number;
};

type Tables = {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly maxAliases: number;
  readonly aliases: number;
  readonly fieldSlices: number;
  readonly fieldEntries: number;
  readonly metadata: number;
};

/** The rows of a tree, read where the parser keeps it; undefined where its address is not to be had. */
export function readFromMemory(tree: Tree, language: Language, memory: Heap): Flat | undefined {
  const tables = tablesOf(language, memory);
  const root: unknown = Reflect.get(tree, '0');
  if (!tables || typeof root !== 'number') return undefined;
  const rows = newRows();
  const frames: Frame[] = [];
  let position = 0;
  /** Adds a node, or what is needed for its children, and moves behind it if it has none. */
  const enter = (address: number, alias: number, field: number): void => {
    const node = nodeAt(tables, address, alias);
    const start = position + node.padding;
    const isDeep = node.visible && node.count > 0 && rows.depth() === DEEPEST;
    const row = node.visible ? open(rows, node, field, start, isDeep) : -1;
    if (node.count > 0 && !isDeep) {
      // What stands before its first child stands before the node.
      frames.push(frameOf(tables, node, row, node.visible ? 0 : field));
      return;
    }
    position = start + node.size;
    if (row >= 0) rows.close(row);
  };
  enter(root, 0, 0);
  for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
    if (frame.at === frame.count) {
      if (frame.row >= 0) rows.close(frame.row);
      frames.pop();
      continue;
    }
    const child = frame.children + 8 * frame.at;
    frame.at += 1;
    if (isExtra(tables, child)) {
      enter(child, 0, 0);
      continue;
    }
    const number = frame.structural;
    frame.structural += 1;
    const alias = frame.aliases === 0 ? 0 : short(tables.bytes, frame.aliases + 2 * number);
    enter(child, alias, fieldAt(tables, frame, number) || frame.field);
  }
  return rows.done();
}

function tablesOf(language: Language, memory: Heap): Tables | undefined {
  const { HEAPU8: bytes, HEAPU32: words } = memory;
  const address: unknown = Reflect.get(language, '0');
  if (!bytes || !words || typeof address !== 'number') return undefined;
  const word = (index: number): number => words[(address >> 2) + index] ?? 0;
  return {
    bytes,
    words,
    maxAliases: word(TABLE.maxAliases) & 0xffff,
    aliases: word(TABLE.aliases),
    fieldSlices: word(TABLE.fieldSlices),
    fieldEntries: word(TABLE.fieldEntries),
    metadata: word(TABLE.metadata),
  };
}

const short = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);

const isInline = (reference: number): boolean => (reference & 1) === 1;

function isExtra({ words, bytes }: Tables, address: number): boolean {
  const reference = words[address >> 2] ?? 0;
  return isInline(reference)
    ? (reference & INLINE.extra) !== 0
    : ((bytes[reference + PART.bits] ?? 0) & OWN.extra) !== 0;
}

type RawNode = {
  readonly symbol: number;
  readonly visible: boolean;
  readonly flags: number;
  readonly padding: number;
  readonly size: number;
  readonly count: number;
  /** Its own address; 0 for one that lies in its parent. */
  readonly place: number;
};

function nodeAt({ words, bytes, metadata }: Tables, address: number, alias: number): RawNode {
  const reference = words[address >> 2] ?? 0;
  const inline = isInline(reference);
  const bits = inline ? reference : (bytes[reference + PART.bits] ?? 0);
  const at = (part: number): number => words[(reference + part) >> 2] ?? 0;
  const own = inline ? (reference >> 8) & 0xff : short(bytes, reference + PART.symbol);
  const isNamed =
    alias === 0
      ? (bits & (inline ? INLINE.named : OWN.named)) !== 0
      : bytes[metadata + 3 * alias + 1] === 1;
  const isWrong = inline ? (bits & INLINE.missing) !== 0 : at(PART.errorCost) > 0;
  const measures = inline ? (words[(address >> 2) + 1] ?? 0) : 0;
  return {
    symbol: alias === 0 ? own : alias,
    visible: alias !== 0 || (bits & (inline ? INLINE.visible : OWN.visible)) !== 0,
    flags: (isNamed ? NAMED : 0) | (isWrong ? ERROR : 0),
    padding: inline ? (measures >>> 16) & 0xff : at(PART.padding),
    size: inline ? measures >>> 24 : at(PART.size),
    count: inline ? 0 : at(PART.children),
    place: inline ? 0 : reference,
  };
}

/** The parser counts in bytes of UTF-16. */
const open = (rows: Rows, node: RawNode, field: number, start: number, isDeep: boolean): number =>
  rows.open(
    node.symbol,
    node.flags | (isDeep ? DEEP : 0),
    field,
    start >> 1,
    (start + node.size) >> 1,
  );

function frameOf(tables: Tables, { place, count }: RawNode, row: number, field: number): Frame {
  const production = short(tables.bytes, place + PART.production);
  const slice = tables.fieldSlices + 4 * production;
  return {
    children: place - 8 * count,
    count,
    aliases: production === 0 ? 0 : tables.aliases + 2 * production * tables.maxAliases,
    fields: tables.fieldEntries + 4 * short(tables.bytes, slice),
    fieldCount: short(tables.bytes, slice + 2),
    row,
    field,
    at: 0,
    structural: 0,
  };
}

/** The field of a child by its number; those that it only inherits are fields of its own children. */
function fieldAt({ bytes }: Tables, { fields, fieldCount }: Frame, number: number): number {
  for (let entry = fields; entry < fields + 4 * fieldCount; entry += 4)
    if (bytes[entry + 2] === number && bytes[entry + 3] === 0) return short(bytes, entry);
  return 0;
}
