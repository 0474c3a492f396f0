import { formatPython } from '../../../languages/python/print/format.ts';
import { printComment, printLayer, printValue } from '../../../languages/python/print/literal.ts';
import type { PythonStyle } from '../../../languages/python/print/style.ts';
import type { ImportOf, LayerCode } from '../../../languages/python/source.ts';
import {
  callArguments,
  children,
  type Node,
  parse,
} from '../../../languages/python/tree/module.ts';
import type { Value } from '../../../types.ts';

/** A newcomer as code, with the sentence that says why it lies where it lies. */
export type NewcomerCode = {
  readonly concern: string;
  readonly because: string;
  /** What stands between the parentheses: `X, a=1`. */
  readonly source: string;
  /** Everything it names; modules that start with a dot are files of the package. */
  readonly imports: readonly ImportOf[];
};

export function newcomer(concern: string, because: string, code: LayerCode): NewcomerCode {
  const values = code.args.flatMap(({ value }) =>
    typeof value === 'object' && value !== null && 'imports' in value ? value.imports : [],
  );
  const imports = [code.symbol, ...(code.through ? [code.through] : []), ...values];
  return { concern, because, source: printLayer(code), imports };
}

const INDENT = 8;

/** `# why` and `Middleware(...)` as an element of the list in stack.py, not formatted yet. */
export function stackEntry({ because, source }: NewcomerCode, style: PythonStyle): string {
  const comment = printComment(sentence(because), style.lineWidth - INDENT - 2);
  return `${comment}\nMiddleware(${source})`;
}

/** Reasons are written as clauses, so that they read well after a colon too. */
const sentence = (clause: string): string => `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;

/** `app.add_middleware(...)` as it stands at `indent` columns. */
export async function addMiddleware(
  app: string,
  { source }: NewcomerCode,
  style: PythonStyle,
  indent: number,
): Promise<string> {
  return formatStatement(`${app}.add_middleware(${source})`, style, indent);
}

/** Formats a statement for a place at `indent` columns. */
export async function formatStatement(
  statement: string,
  style: PythonStyle,
  indent: number,
): Promise<string> {
  const lineWidth = style.lineWidth - indent;
  const formatted = await formatPython(statement, 'statement.py', { ...style, lineWidth });
  return formatted.replaceAll('\r\n', '\n').trimEnd();
}

/** Formats an element in the place where stack.py has it, so that line breaks fall as they would there. */
export async function formatEntry(entry: string, style: PythonStyle): Promise<string> {
  const source = `def stack():\n    return [\n${entry},\n    ]\n`;
  const formatted = await formatPython(source, 'stack.py', style);
  const lines = formatted.replaceAll('\r\n', '\n').trimEnd().split('\n').slice(2, -1);
  const indent = /^\s*/.exec(lines[0] ?? '')?.[0].length ?? 0;
  return lines
    .map((line) => line.slice(indent))
    .join('\n')
    .replace(/,$/, '');
}

/** The arguments of a registration that are literals, by name; `**through(...)` is looked into. */
export function literalArguments(call: string): Readonly<Record<string, Value>> {
  const node = parse(call).descendantsOfType('call')[0];
  return Object.fromEntries(
    (node ? keywordsOf(node) : []).flatMap(([name, value]) => {
      const literal = literalOf(value);
      return literal === undefined ? [] : [[name, literal]];
    }),
  );
}

function keywordsOf(call: Node): [string, Node][] {
  const { positional, named } = callArguments(call);
  const splats = positional.filter((node) => node.type === 'dictionary_splat');
  const inner = splats.flatMap((node) =>
    node.firstNamedChild?.type === 'call' ? keywordsOf(node.firstNamedChild) : [],
  );
  return [...named, ...inner];
}

function literalOf(node: Node): Value | undefined {
  if (node.type === 'true' || node.type === 'false') return node.type === 'true';
  if (node.type === 'string') return stringOf(node);
  if (node.type !== 'list') return undefined;
  const items = children(node)
    .filter((child) => child.type !== 'comment')
    .map(literalOf);
  return items.every((item) => item !== undefined) ? items : undefined;
}

/** A plain string without prefix, interpolation or escape. */
function stringOf(node: Node): string | undefined {
  return /^(["'])((?:(?!\1)[^\\\n])*)\1$/.exec(node.text)?.[2];
}

/**
 * The registration with another list of strings for one of its arguments, to be formatted; undefined where that
 * argument is not a literal list of strings or stays as it is.
 */
export function withList(
  call: string,
  name: string,
  change: (found: readonly string[]) => readonly string[],
): string | undefined {
  const root = parse(call);
  const node = root.descendantsOfType('call')[0];
  const value = node && keywordsOf(node).find(([key]) => key === name)?.[1];
  const literal = value && literalOf(value);
  if (!value || !Array.isArray(literal)) return undefined;
  const found = literal.filter((item) => typeof item === 'string');
  const wanted = change(found);
  if (found.length !== literal.length || wanted.join('\n') === found.join('\n')) return undefined;
  const changed = call.slice(0, value.startIndex) + printValue(wanted) + call.slice(value.endIndex);
  return withoutMagicCommas(changed);
}

/** What stands between the parentheses of a registration, ready to be formatted anew. */
export function sourceOf(call: string): string {
  const plain = withoutMagicCommas(call);
  return plain.slice(plain.indexOf('(') + 1, plain.lastIndexOf(')')).trim();
}

/** The formatter keeps a call open that ends in a comma, even one that it put there itself. */
export function withoutMagicCommas(code: string): string {
  const commas = parse(code)
    .descendantsOfType(['argument_list', 'list'])
    .flatMap((node) => {
      const last = node?.children.at(-2);
      return last?.type === ',' ? [last.startIndex] : [];
    });
  return [...code].filter((_, index) => !commas.includes(index)).join('');
}
