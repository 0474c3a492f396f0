import { applyEdits, type Edit, indentAt, lineEnd } from '../../../languages/edit.ts';
import { resolveModule } from '../../../languages/python/names/modules.ts';
import { insertAfter } from '../../../languages/python/print/edit.ts';
import { addImport, type IsProject } from '../../../languages/python/print/import-lines.ts';
import type { ImportOf } from '../../../languages/python/source.ts';
import {
  children,
  type Module,
  type Node,
  type Project,
  parse,
} from '../../../languages/python/tree/module.ts';
import type { Span } from '../../../types.ts';
import type { AsgiReading } from '../types.ts';
import { importPath } from './import-root.ts';
import { taken } from './refuse.ts';

type Where = { readonly project: Project; readonly folder: string; readonly reading?: AsgiReading };

/** Edits of one existing file, gathered before any of them is applied. */
export type Pending = {
  readonly module: Module;
  readonly edits: Edit[];
  readonly imports: { wanted: ImportOf; limit: number }[];
};

/** The edits of a file so far. */
export function pendingFor(writing: Where, pending: Map<string, Pending>, path: string): Pending {
  const module = writing.project.module(path);
  if (!module) throw new Error(`${path} has gone`);
  const file = pending.get(path) ?? { module, edits: [], imports: [] };
  pending.set(path, file);
  return file;
}

/** Asks for imports, ahead of the statement that needs them. */
export function want(file: Pending, near: Span, imports: readonly ImportOf[]): void {
  const top = children(file.module.root).find(
    (node) => node.startIndex <= near.start && near.start < node.endIndex,
  );
  for (const wanted of imports) file.imports.push({ wanted, limit: top?.startIndex ?? 0 });
}

/**
 * A statement below the one at `span`, set off by blank lines where that one is a block. Above a registration it
 * stands as close as that one does, and of several in one place only the first is set off.
 */
export function statementAfter(file: Pending, span: Span, code: string): Edit {
  const { text } = file.module;
  const gap = gapAfter(file.module, span);
  const end = lineEnd(text, span.end);
  const next = /^((?:[ \t]*\r?\n)*)[ \t]*[\w.]*(?:add|install)_middleware\(/.exec(text.slice(end));
  const blank = next?.[1] ?? '';
  if (gap > 0 && next && blank.split('\n').length - 1 <= gap) {
    return insertAfter(text, { ...span, end: end - 1 + blank.length }, code, 0);
  }
  const together = insertAfter(text, span, code, 0);
  const isFirst = file.edits.every((other) => other.span.start !== together.span.start);
  return isFirst ? insertAfter(text, span, code, gap) : together;
}

/** A blank line or two set a statement off from the function above it, as formatters want it. */
function gapAfter(module: Module, span: Span): number {
  const node = module.root.descendantForIndex(span.start, span.end - 1);
  const isFunction = (at: Node | null): boolean =>
    at?.startIndex === span.start && (/_definition$/.test(at.type) || isFunction(at.parent));
  if (node && isFunction(node)) return indentAt(module.text, span.start) === '' ? 2 : 1;
  // A line right below a block would read as its last one.
  return /^(if|for|while|try|with|match|async)\b/.test(module.text.slice(span.start, span.end))
    ? 1
    : 0;
}

/** The text with all its edits. */
export function finish(writing: Where, file: Pending): string {
  const { module } = file;
  const known: IsProject = (name) =>
    resolveModule(writing.project, module.path, name) !== undefined ||
    name === importPath(writing.project, module.path, writing.folder, 'stack') ||
    name.startsWith(importPath(writing.project, module.path, writing.folder, ''));
  // Imports come before the statement that constructs the application, however late others stand.
  const built = (writing.reading?.constructor ?? []).flatMap((frame) =>
    frame.file === module.path ? [frame.statement.start] : [],
  );
  let text = applyEdits(module.text, file.edits);
  let shift = 0;
  for (const { wanted, limit } of [...file.imports].sort((a, b) => byName(a.wanted, b.wanted))) {
    if (isTaken(writing.project, module, wanted)) throw taken(module, wanted.name);
    const edit = addImport(text, parse(text), wanted, known, Math.min(limit, ...built) + shift);
    if (!edit) continue;
    text = applyEdits(text, [edit]);
    shift += edit.text.length;
  }
  return text;
}

/** The file means something else by the name: an import of it would hide that, or be hidden by it. */
function isTaken(project: Project, module: Module, { module: from, name }: ImportOf): boolean {
  const bound = module.bindings.get(name);
  if (!bound) return false;
  if (bound.kind !== 'import' || bound.name !== name) return true;
  const [wanted, there] = [from, bound.module].map((each) =>
    resolveModule(project, module.path, each),
  );
  return bound.module !== from && (there === undefined || there !== wanted);
}

const byName = (a: ImportOf, b: ImportOf): number =>
  `${a.module} ${a.name}`.toLowerCase() < `${b.module} ${b.name}`.toLowerCase() ? -1 : 1;
