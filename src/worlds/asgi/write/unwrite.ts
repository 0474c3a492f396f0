import { applyEdits, type Edit } from '../../../languages/edit.ts';
import { commentsAbove, removal } from '../../../languages/python/print/edit.ts';
import { importRemoval } from '../../../languages/python/print/import-lines.ts';
import type { PythonStyle } from '../../../languages/python/print/style.ts';
import type { ImportOf } from '../../../languages/python/source.ts';
import {
  children,
  field,
  importsOf,
  type Module,
  type Node,
  type Project,
  parse,
} from '../../../languages/python/tree/module.ts';
import type { Span } from '../../../types.ts';
import { exposureEdit, placeOf } from '../application/exposure.ts';
import { isOwnedStack } from '../recognise/owned.ts';
import type { AsgiLayer } from '../types.ts';
import { isInstalled } from './package.ts';

/** What is to be taken out of existing files. */
export type Unwriting = {
  readonly project: Project;
  readonly style: PythonStyle;
  readonly layers: readonly AsgiLayer[];
  /** The registration of stack.py, when none of its entries stays. */
  readonly install: { readonly file: string; readonly span: Span } | undefined;
  /** Our CORS entry, when it stays, and the headers it need not expose any more. */
  readonly cors: AsgiLayer | undefined;
  readonly dropped: readonly string[];
  readonly spacing: Spacing;
};

/** How what was inserted was set off from what stood there. */
export type Spacing = {
  /** Blank lines that were put before an inserted statement. */
  readonly gap: number;
  /** A blank line was put before an import although code follows it at once. */
  readonly isSetOff: boolean;
};

/** The texts without the layers, by path. */
export async function unwrite(input: Unwriting): Promise<Map<string, string>> {
  const { project, layers, install, cors, dropped, style, spacing } = input;
  const taken = new Map<string, Span[]>();
  const take = (file: string, span: Span): Map<string, Span[]> =>
    taken.set(file, [...(taken.get(file) ?? []), span]);
  for (const layer of layers) {
    const place = placeOf(layer);
    if (!(install && isInstalled(layer))) take(place.file, place.span);
  }
  if (install) take(install.file, install.span);
  const texts = new Map<string, string>();
  for (const [file, spans] of taken) {
    const module = project.module(file);
    if (!module) throw new Error(`${file} has gone`);
    const exposure = await exposureFor(module, cors, dropped, style);
    texts.set(file, without(module, spans, exposure, spacing));
  }
  return texts;
}

async function exposureFor(
  module: Module,
  cors: AsgiLayer | undefined,
  dropped: readonly string[],
  style: PythonStyle,
): Promise<Edit[]> {
  if (!cors || placeOf(cors).file !== module.path) return [];
  const keep = (found: readonly string[]): string[] =>
    found.filter((header) => !dropped.includes(header));
  const edit = await exposureEdit(module.text, cors, keep, style);
  return edit ? [edit] : [];
}

function without(
  module: Module,
  spans: readonly Span[],
  more: readonly Edit[],
  { gap, isSetOff }: Spacing,
): string {
  const { text } = module;
  // From the end, so that the last line of a file without a final newline is the last one at its turn.
  const edits = [...more.map(({ span }) => span), ...spans].sort((x, y) => y.start - x.start);
  const rest = edits.reduce((at, span) => {
    const edit =
      more.find((each) => each.span === span) ?? removal(at, withComments(module, span), gap);
    return applyEdits(at, [edit]);
  }, text);
  // One by one: a section's blank line goes with its last import.
  const unused = unusedImports(module, spans).map((node) => node.text);
  return unused.reduce((at, statement) => {
    const node = children(parse(at)).find((child) => child.text === statement);
    return node ? applyEdits(at, [importRemoval(at, node, isSetOff)]) : at;
  }, rest);
}

/** The reason above an entry of stack.py goes with it. */
function withComments(module: Module, span: Span): Span {
  if (!isOwnedStack(module)) return span;
  return { start: commentsAbove(module.text, span.start), end: span.end };
}

/** Import statements for names that only the removed spans use. */
function unusedImports(module: Module, spans: readonly Span[]): Node[] {
  const inside = (node: Node): boolean =>
    spans.some(({ start, end }) => start <= node.startIndex && node.endIndex <= end);
  const isImport = (node: Node): boolean => /^import/.test(node.type);
  const imports = children(module.root).filter(isImport);
  const names = module.root.descendantsOfType('identifier').filter((node) => node !== null);
  const outside = new Set(
    names
      .filter(
        (node) =>
          !inside(node) &&
          !imports.some(
            (line) => line.startIndex <= node.startIndex && node.endIndex <= line.endIndex,
          ),
      )
      .map((node) => node.text),
  );
  const used = new Set(names.filter(inside).map((node) => node.text));
  return imports.filter((node) => {
    const bound = importsOf(node).map(([alias]) => alias);
    return bound.length > 0 && bound.every((alias) => used.has(alias) && !outside.has(alias));
  });
}

/** What the arguments of a registration import, to write them again. */
export function importsUsed(module: Module, span: Span): ImportOf[] {
  const call = module.root
    .descendantForIndex(span.start, span.end - 1)
    ?.descendantsOfType('call')[0];
  const names = (call && field(call, 'arguments'))?.descendantsOfType('identifier') ?? [];
  const used = new Set(names.flatMap((node) => (node ? [node.text] : [])));
  return [...module.bindings].flatMap(([alias, binding]) =>
    used.has(alias) && binding.kind === 'import' && binding.name === alias
      ? [{ module: binding.module, name: alias }]
      : [],
  );
}
