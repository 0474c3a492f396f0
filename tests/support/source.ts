import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ParserOptions } from 'prettier';
import { parsers } from 'prettier/plugins/typescript';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** A node of the syntax tree, as typescript-estree makes it. */
export type Node = {
  readonly type: string;
  readonly parent: Node | undefined;
  readonly line: number;
  readonly lines: number;
  readonly text: string;
  /** The property of the parent that holds it. */
  readonly role: string;
};
export type Import = {
  readonly from: string;
  /** A path below the checkout for a relative import, else the specifier. */
  readonly to: string;
  readonly typeOnly: boolean;
  /** `import()`: loaded when it is come to. */
  readonly isLate: boolean;
};
export type Source = {
  readonly file: string;
  readonly text: string;
  readonly lines: number;
  readonly nodes: readonly Node[];
  readonly imports: readonly Import[];
};

/** Every TypeScript file of ours below src/, parsed. */
export async function readSources(): Promise<Source[]> {
  const names = readdirSync(path.join(checkout, 'src'), { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /(?<!\.d)\.ts$/.test(name)).sort();
  return Promise.all(files.map((name) => readSource(path.posix.join('src', name))));
}

async function readSource(file: string): Promise<Source> {
  const text = readFileSync(path.join(checkout, file), 'utf8');
  const tree: unknown = await parsers.typescript.parse(text, { filepath: file } as ParserOptions);
  const nodes: Node[] = [];
  collect(tree, text, undefined, 'program', nodes);
  const imports = nodes.flatMap((node) => importsOf(file, node));
  return { file, text, lines: text.trimEnd().split('\n').length, nodes, imports };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function collect(
  value: unknown,
  text: string,
  parent: Node | undefined,
  role: string,
  into: Node[],
) {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, text, parent, role, into);
    return;
  }
  if (!isRecord(value) || typeof value.type !== 'string' || !Array.isArray(value.range)) return;
  const [start, end]: unknown[] = value.range;
  const own = text.slice(Number(start), Number(end));
  const line = text.slice(0, Number(start)).split('\n').length;
  const node = { type: value.type, parent, line, lines: own.split('\n').length, text: own, role };
  into.push(node);
  for (const [name, child] of Object.entries(value)) {
    if (!['parent', 'comments', 'tokens', 'loc', 'range'].includes(name)) {
      collect(child, text, node, name, into);
    }
  }
}

const IMPORT = /^(ImportDeclaration|ImportExpression|ExportAllDeclaration|ExportNamedDeclaration)$/;

function importsOf(from: string, { role, parent, text }: Node): Import[] {
  if (role !== 'source' || parent === undefined || !IMPORT.test(parent.type)) return [];
  const name = text.slice(1, -1);
  const to = name.startsWith('.') ? path.posix.join(path.posix.dirname(from), name) : name;
  const typeOnly = /^(import|export) type\b/.test(parent.text);
  return [{ from, to, typeOnly, isLate: parent.type === 'ImportExpression' }];
}
