import { Language, Parser, type Tree } from 'web-tree-sitter';
import { compiled } from '../wasm.ts';
import { readByCursor } from './cursor.ts';
import type { Flat } from './flat.ts';
import { ABI, type Heap, readFromMemory } from './memory.ts';
import { type Node, rootOf } from './node.ts';

/** Parses and reads what was parsed: the tree of the parser itself does not outlive that. */
type Reader = { readonly parser: Parser; readonly language: Language; readonly memory: Heap };

let started: Reader | undefined;
let starting: Promise<Reader> | undefined;
/** The memory of the parser lies as this program expects it. */
let isKnown = false;

/** Loads the grammar, once; parsing is synchronous afterwards. */
export async function startPython(): Promise<void> {
  starting ??= load();
  started = await starting;
}

async function load(): Promise<Reader> {
  const memory: Heap & Emscripten = {
    instantiateWasm: instantiate(await compiled('web-tree-sitter')),
  };
  await Parser.init(memory);
  const parser = new Parser();
  const language = Language.loadSync(await compiled('tree-sitter-python'));
  parser.setLanguage(language);
  isKnown = language.abiVersion === ABI && IS_LITTLE_ENDIAN;
  return { parser, language, memory };
}

/** How the parser's own loader takes a module that is compiled already. */
type Emscripten = { readonly instantiateWasm: ReturnType<typeof instantiate> };

const instantiate =
  (module: WebAssembly.Module) =>
  (
    imports: WebAssembly.Imports,
    take: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): void =>
    take(new WebAssembly.Instance(module, imports), module);

/** The memory of WebAssembly has its low bytes first, and is looked at as the machine has them. */
const IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** The concrete syntax tree of a text. A BOM is a blank to the grammar, so that offsets stay those of the text. */
export function parse(text: string): Node {
  if (!started) throw new Error('startPython() has not been awaited');
  const source = text.replace(/^\uFEFF/, ' ');
  const { language } = started;
  return withTree(started, source, (tree) => {
    const flat = started && isKnown ? readFromMemory(tree, language, started.memory) : undefined;
    return rootOf(flat ?? readByCursor(tree), source, language);
  });
}

type Both = {
  readonly direct: Flat | undefined;
  readonly slow: Flat;
  readonly types: readonly string[];
};

/** Both ways of reading a text: they have to agree, which a test holds over many files. */
export function readTwice(text: string): Both {
  if (!started) throw new Error('startPython() has not been awaited');
  const { language, memory } = started;
  return withTree(started, text, (tree) => ({
    direct: readFromMemory(tree, language, memory),
    slow: readByCursor(tree),
    types: language.types,
  }));
}

function withTree<T>({ parser }: Reader, text: string, read: (tree: Tree) => T): T {
  const tree = parser.parse(text);
  if (!tree) throw new Error('a text cannot be parsed');
  try {
    return read(tree);
  } finally {
    tree.delete();
  }
}

/** Symbols may differ where their names do not. */
export function isSame(a: Flat, b: Flat, types: readonly string[]): boolean {
  const columns = ['flags', 'field', 'start', 'end', 'parent', 'next'] as const;
  return (
    a.size === b.size &&
    columns.every((column) => a[column].every((value, row) => value === b[column][row])) &&
    a.symbol.every((symbol, row) => types[symbol] === types[b.symbol[row] ?? 0])
  );
}
