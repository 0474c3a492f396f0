import type { Files } from '../../../types.ts';
import { memoized, perObject } from '../../memo.ts';
import type { Node } from './node.ts';
import { parse } from './parser.ts';

export type { Node } from './node.ts';
export { parse, startPython } from './parser.ts';

/** What a name in a scope stands for. `module` of an import keeps its leading dots. */
export type Binding =
  | { readonly kind: 'import'; readonly module: string; readonly name?: string }
  | { readonly kind: 'def' | 'class' | 'value'; readonly node: Node };
export type Bindings = ReadonlyMap<string, Binding>;

/** One file, which is parsed when its tree is asked for. Offsets in `root` are offsets in `text`. */
export type Module = {
  readonly path: string;
  readonly text: string;
  readonly root: Node;
  readonly bindings: Bindings;
};

/** What a kind of application adds to what the language means. */
export type Conventions = {
  /** It belongs to a distribution that a project's own folder of the same name must not hide. */
  readonly isInstalled: (dotted: string) => boolean;
  /** The project asks for a distribution of this name. */
  readonly isDeclared: (files: Files, name: string) => boolean;
  /** Its call stands for what the function gives that is passed to it as `dependency`. */
  readonly injects: (dotted: string) => boolean;
  /** Parts of the words that code around an application has in it. */
  readonly near: readonly string[];
};

/** The project's Python files, parsed on demand, each once. */
export type Project = {
  readonly files: Files;
  readonly conventions: Conventions;
  module(path: string): Module | undefined;
  /** The Python files that have one of the words in them. */
  mentioning(...words: readonly string[]): readonly string[];
  /** Words that may be asked for one by one: the first of them looks for all, in one search of the disk. */
  expect(words: readonly string[]): void;
};

export function openProject(files: Files, conventions: Conventions): Project {
  const module = memoized((path: string) => {
    const text = files.read(path);
    return text === undefined ? undefined : moduleOf(path, text);
  });
  const textsWith = (words: readonly string[]): Text[] =>
    files.search(words).map((path) => ({ path, text: files.read(path) }));
  // One search of the disk for whatever has to do with an application; most words are looked for among those.
  const near = memoized((_: 'near') => textsWith(conventions.near));
  const expected = new Map<string, readonly string[]>();
  const together = memoized((words: readonly string[]) => eachOf(words, textsWith(words)));
  const search = memoized((word: string): readonly string[] => {
    if (conventions.near.some((part) => word.includes(part))) return having(word, near('near'));
    const others = expected.get(word);
    return (others && together(others).get(word)) || files.search([word]);
  });
  const mentioning = (...words: readonly string[]): string[] =>
    [...new Set(words.flatMap(search))].sort();
  const expect = (words: readonly string[]): void => {
    const fresh = [...new Set(words)].filter((word) => isTelling(word) && !expected.has(word));
    for (const word of fresh) expected.set(word, fresh);
  };
  return { files, conventions, module, mentioning, expect };
}

/** Shorter words are in most files: to look for them together would be to read everything. */
const TELLING = 5;
const isTelling = (word: string): boolean => word.length >= TELLING || /\W/.test(word);

type Text = { readonly path: string; readonly text: string | undefined };

const having = (word: string, texts: readonly Text[]): string[] =>
  texts.flatMap(({ path, text }) => (text?.includes(word) ? [path] : []));

const eachOf = (
  words: readonly string[],
  texts: readonly Text[],
): ReadonlyMap<string, readonly string[]> =>
  new Map(words.map((word) => [word, having(word, texts)]));

/** What was read last of each path: a project is read again with a change or two, and nothing alters a tree. */
const parsed = new Map<string, Module>();

function moduleOf(path: string, text: string): Module {
  const known = parsed.get(path);
  if (known?.text === text) return known;
  const tree = memoized((_: 'tree') => parse(text));
  const module = {
    path,
    text,
    get root() {
      return tree('tree');
    },
    get bindings() {
      return bindingsOf(tree('tree'));
    },
  };
  parsed.set(path, module);
  return module;
}

const isContinuation = ({ type }: Node): boolean => type === 'line_continuation';

/** Named children of a block, without comments. */
export function statements(block: Node): Node[] {
  return children(block).filter((child) => child.type !== 'comment');
}

/** Named children; a backslash at the end of a line is none. */
export function children(node: Node): Node[] {
  const all = node.namedChildren;
  return all.some(isContinuation) ? all.filter((child) => !isContinuation(child)) : all;
}

/** The first child that is code. */
export const firstCode = (node: Node): Node | undefined => statements(node)[0];

export const field = (node: Node, name: string): Node | undefined =>
  node.childForFieldName(name) ?? undefined;

export const lineOf = (node: Node): number => node.startPosition.row + 1;

/** Positional and keyword arguments of a call. */
export function callArguments(call: Node): { positional: Node[]; named: Map<string, Node> } {
  const positional: Node[] = [];
  const named = new Map<string, Node>();
  const list = field(call, 'arguments');
  // `any(check(each) for each in all)`: the one argument of a call without parentheses of its own.
  if (list?.type === 'generator_expression') return { positional: [list], named };
  for (const argument of list ? children(list) : []) {
    const name = argument.type === 'keyword_argument' ? field(argument, 'name')?.text : undefined;
    const value = field(argument, 'value');
    if (name !== undefined && value) named.set(name, value);
    else if (argument.type !== 'comment') positional.push(argument);
  }
  return { positional, named };
}

/** The names a block binds, the last binding winning; blocks of `if` and `try` count, nested functions do not. */
export const bindingsOf = perObject((block: Node): Bindings => {
  const found = new Map<string, Binding>();
  collect(block, found);
  return found;
});

const BLOCKS =
  /^(if_statement|elif_clause|else_clause|try_statement|except_clause|finally_clause|with_statement|block)$/;

function collect(block: Node, found: Map<string, Binding>): void {
  for (const child of children(block)) {
    const definition = child.type === 'decorated_definition' ? field(child, 'definition') : child;
    const name = definition ? field(definition, 'name')?.text : undefined;
    if (definition?.type === 'function_definition' && name) {
      found.set(name, { kind: 'def', node: definition });
    } else if (definition?.type === 'class_definition' && name) {
      found.set(name, { kind: 'class', node: definition });
    } else if (child.type === 'expression_statement') {
      bindAssignment(firstCode(child) ?? null, found);
    } else if (child.type.startsWith('import')) {
      for (const [alias, binding] of importsOf(child)) found.set(alias, binding);
    } else if (BLOCKS.test(child.type)) {
      collect(child, found);
    }
  }
}

function bindAssignment(node: Node | null, found: Map<string, Binding>): void {
  const left = node?.type === 'assignment' ? field(node, 'left') : undefined;
  const right = node ? field(node, 'right') : undefined;
  if (left?.type !== 'identifier' || !right) return;
  // `except ImportError: X = None` does not change what X is where it is something.
  if (right.type === 'none' && found.has(left.text)) return;
  found.set(left.text, { kind: 'value', node: right });
}

/** The names that one import statement binds. */
export function importsOf(statement: Node): [string, Binding][] {
  const from = field(statement, 'module_name')?.text;
  const names = statement.childrenForFieldName('name').filter((child) => child !== null);
  return names.map((item) => {
    const path = (item.type === 'aliased_import' ? field(item, 'name') : item)?.text ?? item.text;
    const alias = field(item, 'alias')?.text;
    if (from !== undefined) return [alias ?? path, { kind: 'import', module: from, name: path }];
    // `import a.b` binds `a`; `import a.b as c` binds `c` to a.b.
    const module = alias === undefined ? (path.split('.')[0] ?? path) : path;
    return [alias ?? module, { kind: 'import', module }];
  });
}
