import { type Edit, eolAt, insertion, lineEnd, lineStart } from '../../edit.ts';
import type { ImportOf } from '../source.ts';
import { children, field, importsOf, type Node } from '../tree/module.ts';
import { commentsAbove } from './edit.ts';

/** Sections in isort's sequence. */
const FUTURE = 0;
const INSTALLED = 1;
const PROJECT = 2;
const RELATIVE = 3;

type Line = { readonly node: Node; readonly section: number; readonly from: string | undefined };

/** Says whether an absolute module belongs to the project rather than to an installed package. */
export type IsProject = (module: string) => boolean;

/**
 * Adds `from module import name` in isort's place, before `limit`. Nothing when the name is bound by such an
 * import already. The file's own blank lines between sections are kept.
 */
export function addImport(
  text: string,
  root: Node,
  wanted: ImportOf,
  isProject: IsProject,
  limit: number,
): Edit | undefined {
  const all = importLines(root, isProject).filter(({ node }) => node.startIndex < limit);
  const end = children(root).find(isCode)?.startIndex ?? limit;
  const head = all.filter(({ node }) => node.startIndex < end);
  const lines = head.length > 0 && !all.some(({ node }) => binds(node, wanted)) ? head : all;
  if (lines.some(({ node }) => binds(node, wanted))) return undefined;
  const statement = `from ${wanted.module} import ${wanted.name}`;
  const section = sectionOf(wanted.module, isProject);
  const same = lastCluster(
    text,
    lines.filter((line) => line.section === section),
  );
  if (same.length > 0) return besides(text, same, statement, wanted.module);
  const before = lines.filter((line) => line.section < section).at(-1);
  const after = lines.find((line) => line.section > section);
  if (before) return afterLine(text, before.node, statement + lateness(text, before.node), 1);
  if (after) return beforeLine(text, after.node, statement + lateness(text, after.node), 1);
  return intoEmpty(text, root, statement);
}

/**
 * Imports below such a statement are out of place (E402 of pycodestyle and Ruff): not below a docstring, a block, a
 * dunder or a change of the search path.
 */
const isCode = (node: Node): boolean =>
  !/^(comment|(future_)?import(_from)?_statement|(if|try|with)_statement)$/.test(node.type) &&
  node.firstNamedChild?.type !== 'string' &&
  !/^__\w+__\b|^(sys\.path|site\.addsitedir)\b/.test(node.text);

/** Takes an import line out, and the blank line that set its section off when nothing else is in that section. */
export function importRemoval(text: string, node: Node, isSetOff = false): Edit {
  const start = Math.max(lineStart(text, node.startIndex), text.startsWith('\uFEFF') ? 1 : 0);
  const end = lineEnd(text, node.endIndex);
  const isBlank = (from: number, to: number): boolean => /^\s*$/.test(text.slice(from, to));
  const before = lineStart(text, start - 1);
  const after = lineEnd(text, end);
  if (!isBlank(end, after) || end === text.length) {
    const from = isSetOff && start > 0 && isBlank(before, start) ? before : start;
    return { span: { start: from, end }, text: '' };
  }
  if (text.slice(0, start).replace('\uFEFF', '') === '')
    return {
      span: { start, end: end + (/^(\r?\n)*/.exec(text.slice(end))?.[0].length ?? 0) },
      text: '',
    };
  return { span: { start: isBlank(before, start) ? before : start, end }, text: '' };
}

const binds = (node: Node, wanted: ImportOf): boolean =>
  importsOf(node).some(
    ([alias, binding]) =>
      alias === wanted.name &&
      binding.kind === 'import' &&
      binding.name === wanted.name &&
      binding.module === wanted.module,
  );

function importLines(root: Node, isProject: IsProject): Line[] {
  return children(root)
    .filter((node) =>
      /^(import_statement|import_from_statement|future_import_statement)$/.test(node.type),
    )
    .map((node) => {
      const from = field(node, 'module_name')?.text;
      const module = from ?? importedModule(node);
      const section =
        node.type === 'future_import_statement' ? FUTURE : sectionOf(module, isProject);
      return { node, section, from };
    });
}

function importedModule(node: Node): string {
  const name = field(node, 'name');
  return (name?.type === 'aliased_import' ? field(name, 'name') : name)?.text ?? '';
}

function sectionOf(module: string, isProject: IsProject): number {
  if (module.startsWith('.')) return RELATIVE;
  return isProject(module) ? PROJECT : INSTALLED;
}

/** The last run of lines without a blank line or other code between them: a file may have several blocks. */
function lastCluster(text: string, lines: readonly Line[]): Line[] {
  const cluster: Line[] = [];
  for (const line of [...lines].reverse()) {
    const next = cluster[0];
    if (
      next &&
      text
        .slice(lineEnd(text, line.node.endIndex), commentsAbove(text, next.node.startIndex))
        .trim() !== ''
    )
      break;
    if (next && /\n\r?\n/.test(text.slice(line.node.endIndex, next.node.startIndex))) break;
    cluster.unshift(line);
  }
  return cluster;
}

function besides(text: string, cluster: readonly Line[], statement: string, module: string): Edit {
  const key = (line: Line | undefined): string => sortKey(line?.from ?? '');
  const froms = cluster.filter((line) => line.from !== undefined);
  // Only the lines at the end that are in sequence say where one more belongs.
  const from = froms.findLastIndex((line, index) => key(line) < key(froms[index - 1]));
  const next = froms.slice(Math.max(from, 0)).find((line) => key(line) > sortKey(module));
  const last = cluster.at(-1);
  if (!last) throw new Error('an empty cluster');
  const written = statement + lateness(text, next?.node ?? last.node);
  return next ? beforeLine(text, next.node, written, 0) : afterLine(text, last.node, written, 0);
}

/** What the imports around say to linters about where they stand. */
const lateness = (text: string, { startIndex, endIndex }: Node): string =>
  /#\s*noqa:[^#]*\bE402\b/.test(text.slice(startIndex, lineEnd(text, endIndex)))
    ? '  # noqa: E402'
    : '';

/** isort's default: packages further away first, then by name without regard to case. */
function sortKey(module: string): string {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  return `${String(99 - dots)}${module.slice(dots).toLowerCase().replaceAll('.', '\u0001')}`;
}

function afterLine(text: string, node: Node, statement: string, gap: number): Edit {
  const end = lineEnd(text, node.endIndex);
  const eol = eolAt(text, end);
  const body = eol.repeat(gap) + statement;
  return text.slice(0, end).endsWith('\n')
    ? insertion(end, body + eol)
    : insertion(end, eol + body);
}

function beforeLine(text: string, node: Node, statement: string, gap: number): Edit {
  const eol = eolAt(text, lineEnd(text, node.startIndex));
  const at = Math.max(commentsAbove(text, node.startIndex), text.startsWith('\uFEFF') ? 1 : 0);
  return insertion(at, statement + eol.repeat(1 + gap));
}

/** A file without imports: below the docstring and the comments at its top. */
function intoEmpty(text: string, root: Node, statement: string): Edit {
  const [first, second] = children(root).filter((node) => node.type !== 'comment');
  const isDocstring =
    first?.type === 'expression_statement' && first.firstNamedChild?.type === 'string';
  if (first && isDocstring) {
    const edit = afterLine(text, first, statement, 1);
    return second
      ? {
          ...edit,
          text: edit.text + (blankFollows(text, first) ? '' : eolAt(text, first.endIndex)),
        }
      : edit;
  }
  if (!first) return insertion(text.length, statement + eolAt(text, text.length));
  const at = lineStart(text, first.startIndex);
  return insertion(
    Math.max(at, text.startsWith('\uFEFF') ? 1 : 0),
    statement + eolAt(text, first.startIndex).repeat(/_definition$/.test(first.type) ? 3 : 2),
  );
}

const blankFollows = (text: string, node: Node): boolean =>
  /^\r?\n/.test(text.slice(lineEnd(text, node.endIndex)));
