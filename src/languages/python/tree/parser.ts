import { Language, Parser, type Tree } from 'web-tree-sitter';
import { assetPath } from '../../../assets.ts';
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
  const memory: Heap & { locateFile: (name: string) => string } = { locateFile: assetPath };
  await Parser.init(memory);
  const parser = new Parser();
  const language = await Language.load(assetPath('tree-sitter-python.wasm'));
  parser.setLanguage(language);
  const reader = { parser, language, memory };
  isKnown = language.abiVersion === ABI && readsAlike(reader);
  return reader;
}

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

/** Both ways of reading a text: they have to agree. */
export function readTwice(text: string): Both {
  if (!started) throw new Error('startPython() has not been awaited');
  return bothOf(started, text);
}

function bothOf(reader: Reader, text: string): Both {
  const { language, memory } = reader;
  return withTree(reader, text, (tree) => ({
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

/** Small and large nodes, fields, aliases, comments and an error. */
const PROBE = `import a.b as c  # ä
@d(e, f=1)
async def g(h: int = 1, *i, **j) -> "k":
    print(f"{h!r:>{i}}" "x", [l for l in i if not l], sep='')
    if h := 1: pass
    elif h: return {**j}
    match h:
        case [1, *_]: ...
class M(N): o = (
`;

function readsAlike(reader: Reader): boolean {
  const { direct, slow, types } = bothOf(reader, PROBE);
  return direct !== undefined && isSame(direct, slow, types);
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
