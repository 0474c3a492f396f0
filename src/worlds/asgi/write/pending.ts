import { applyEdits, type Edit, indentAt, lineEnd } from '../../../languages/edit.ts';
import { isOwnName, resolveModule } from '../../../languages/python/names/modules.ts';
import { insertAfter } from '../../../languages/python/print/edit.ts';
import { addImport, type IsProject } from '../../../languages/python/print/import-lines.ts';
import type { ImportOf } from '../../../languages/python/source.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
  parse,
} from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import type { Span } from '../../../types.ts';
import type { AsgiReading } from '../types.ts';
import { importPath } from './import-root.ts';
import { taken } from './refuse.ts';

type Where = { readonly project: Project; readonly folder: string; readonly reading?: AsgiReading };

/** An import ahead of a place in the file, and the outermost function around the code that uses it. */
type Wanted = { readonly wanted: ImportOf; readonly limit: number; readonly user?: Node };

/** Edits of one existing file, gathered before any of them is applied. */
export type Pending = {
  readonly module: Module;
  readonly edits: Edit[];
  readonly imports: Wanted[];
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
  const user = descendants(top ?? file.module.root, 'function_definition').find(
    (node) => node.startIndex < near.start && near.start < node.endIndex,
  );
  for (const wanted of imports)
    file.imports.push({ wanted, limit: top?.startIndex ?? 0, ...(user && { user }) });
}

/** As a file outside the package has to write them. */
export function importsFrom(
  writing: Where,
  file: string,
  imports: readonly ImportOf[],
): ImportOf[] {
  return imports.map((wanted) => {
    if (!wanted.module.startsWith('.')) return wanted;
    return {
      ...wanted,
      module: importPath(writing.project, file, writing.folder, wanted.module.slice(1)),
    };
  });
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
    isOwnName(writing.project, module.path, name) ||
    name === importPath(writing.project, module.path, writing.folder, 'stack') ||
    name.startsWith(importPath(writing.project, module.path, writing.folder, ''));
  // Imports come before the statement that constructs the application, however late others stand.
  const built = (writing.reading?.constructor ?? []).flatMap((frame) =>
    frame.file === module.path ? [frame.statement.start] : [],
  );
  let text = applyEdits(module.text, file.edits);
  let shift = 0;
  for (const { wanted, limit, user } of [...file.imports].sort((a, b) =>
    byName(a.wanted, b.wanted),
  )) {
    const other = otherMeaning(writing.project, module, wanted, user);
    if (other) throw taken(module, wanted.name, other);
    const edit = addImport(text, parse(text), wanted, known, Math.min(limit, ...built) + shift);
    if (!edit) continue;
    text = applyEdits(text, [edit]);
    shift += edit.text.length;
  }
  return text;
}

/** Where the name means something else: in the file, or in the function that would use it. */
function otherMeaning(
  project: Project,
  module: Module,
  wanted: ImportOf,
  user: Node | undefined,
): Node | undefined {
  const { name } = wanted;
  const bound = module.bindings.get(name);
  const where = bound && isTaken(project, module, wanted) ? module.root : user;
  const isNamed = (node: Node): boolean => node.text === name && !isLabel(node);
  // What is not bound in the file, or is there what is wanted, may still be bound in the function.
  const used = where ? descendants(where, 'identifier').filter(isNamed) : [];
  return where === module.root || !bound ? used[0] : used.find(isBound);
}

/** `x.name` and `f(name=...)` have nothing to do with a name of the scope. */
const isLabel = ({ parent, startIndex }: Node): boolean =>
  (parent?.type === 'attribute' && field(parent, 'attribute')?.startIndex === startIndex) ||
  (parent?.type === 'keyword_argument' && field(parent, 'name')?.startIndex === startIndex);

/** The function gives the name another meaning here. */
const isBound = ({ parent, startIndex }: Node): boolean =>
  parent !== null &&
  (/parameter|import|target|pattern|as_pattern/.test(parent.type) ||
    ['left', 'name', 'alias'].some((each) => field(parent, each)?.startIndex === startIndex));

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
