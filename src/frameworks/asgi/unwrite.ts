import { applyEdits, type Edit } from '../../languages/edit.ts';
import {
  children,
  field,
  importsOf,
  type Module,
  type Node,
  type Project,
} from '../../languages/python.ts';
import { commentsAbove, removal } from '../../languages/python-edit.ts';
import { importRemoval } from '../../languages/python-imports.ts';
import type { PythonStyle } from '../../project/python-style.ts';
import type { ImportOf, Layer, Span } from '../../types.ts';
import { isInstalled } from './package.ts';
import { exposureEdit } from './write.ts';

/** What is to be taken out of existing files. */
export type Unwriting = {
  readonly project: Project;
  readonly style: PythonStyle;
  readonly layers: readonly Layer[];
  /** The registration of stack.py, when none of its entries stays. */
  readonly install: { readonly file: string; readonly span: Span } | undefined;
  /** Our CORS entry, when it stays, and the headers it need not expose any more. */
  readonly cors: Layer | undefined;
  readonly dropped: readonly string[];
  /** Blank lines that were put before an inserted statement. */
  readonly gap: number;
};

/** The texts without the layers, by path. */
export async function unwrite(input: Unwriting): Promise<Map<string, string>> {
  const { project, layers, install, cors, dropped, style, gap } = input;
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
    texts.set(file, without(module, spans, exposure, gap));
  }
  return texts;
}

/** The statement or element that registers a layer. */
export function placeOf({ site, file }: Layer): { file: string; span: Span } {
  if (site.kind === 'element') return { file: site.list.file, span: site.span };
  const frame = site.frames.at(-1);
  if (!frame) throw new Error(`${file}: a registration without a statement`);
  return { file: frame.file, span: frame.statement };
}

async function exposureFor(
  module: Module,
  cors: Layer | undefined,
  dropped: readonly string[],
  style: PythonStyle,
): Promise<Edit[]> {
  if (cors?.site.kind !== 'element' || cors.site.list.file !== module.path) return [];
  const keep = (found: readonly string[]): string[] =>
    found.filter((header) => !dropped.includes(header));
  const edit = await exposureEdit(module.text, cors.site.span, keep, style);
  return edit ? [edit] : [];
}

function without(
  module: Module,
  spans: readonly Span[],
  more: readonly Edit[],
  gap: number,
): string {
  const { text } = module;
  const gone = spans.map((span) => removal(text, withComments(module, span), gap));
  const unused = unusedImports(module, spans).map((node) => importRemoval(text, node));
  return applyEdits(text, [...gone, ...unused, ...more]);
}

/** The reason above an entry of stack.py goes with it. */
function withComments(module: Module, span: Span): Span {
  if (!module.path.endsWith('stack.py')) return span;
  return { start: commentsAbove(module.text, span.start), end: span.end };
}

/** Import statements for names that only the removed spans use. */
export function unusedImports(module: Module, spans: readonly Span[]): Node[] {
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
