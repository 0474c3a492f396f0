import { posix } from 'node:path';
import { indentAt } from '../../../languages/edit.ts';
import { insertElement } from '../../../languages/python/print/edit.ts';
import { formatPython } from '../../../languages/python/print/format.ts';
import type { PythonStyle } from '../../../languages/python/print/style.ts';
import type { Project } from '../../../languages/python/tree/module.ts';
import type { Span } from '../../../types.ts';
import { render } from '../render.ts';
import {
  addMiddleware,
  formatEntry,
  literalArguments,
  type NewcomerCode,
  stackEntry,
} from './entries.ts';
import { importPath } from './import-root.ts';
import { finish, importsFrom, type Pending, pendingFor, statementAfter, want } from './pending.ts';
import { type Rewriting, rewriteCalls, withoutUnnamed } from './rewrite.ts';
import type { WritingSlot } from './slots.ts';

/** What is written where: single newcomers into their slots, the others into stack.py. */
export type Writing = Rewriting & {
  readonly slots: readonly WritingSlot[];
  readonly stacked: readonly { readonly newcomer: NewcomerCode; readonly slot: number }[];
  readonly single: readonly { readonly newcomer: NewcomerCode; readonly slot: number }[];
  /** The slot of `install_middleware`; undefined where stack.py is registered already. */
  readonly install: number | undefined;
};

/** New texts by path. Files that exist keep every byte they have. */
export async function write(writing: Writing): Promise<Map<string, string>> {
  const pending = new Map<string, Pending>();
  for (const { newcomer, slot } of inWritingOrder(writing)) {
    await writeSingle(writing, pending, newcomer, slot);
  }
  for (const { newcomer, slot } of writing.install === undefined ? writing.stacked : []) {
    await writeEntry(writing, pending, newcomer, slot);
  }
  if (writing.install !== undefined) writeInstall(writing, pending, writing.install);
  await rewriteCalls(writing, pending);
  const texts = new Map(
    [...pending].map(([path, file]) => [
      path,
      withoutUnnamed(writing, path, finish(writing, file)),
    ]),
  );
  if (writing.install !== undefined) {
    const newcomers = writing.stacked.map(({ newcomer }) => newcomer);
    texts.set(posix.join(writing.folder, 'stack.py'), await newStack(newcomers, writing.style));
  }
  return texts;
}

/** A list is written outermost first; of statements, the outermost is the last. */
function inWritingOrder({ single, slots }: Writing): Writing['single'] {
  const isStatement = ({ slot }: { slot: number }): boolean => slots[slot]?.kind === 'statement';
  return [...single.filter(isStatement).reverse(), ...single.filter((each) => !isStatement(each))];
}

async function writeSingle(
  writing: Writing,
  pending: Map<string, Pending>,
  newcomer: NewcomerCode,
  slotIndex: number,
): Promise<void> {
  const slot = openSlot(writing, slotIndex);
  const file = pendingFor(writing, pending, slot.kind === 'statement' ? slot.file : slot.list.file);
  const { text } = file.module;
  if (slot.kind === 'statement') {
    const indent = indentAt(text, slot.after.start).length;
    const code = await addMiddleware(slot.app, newcomer, writing.style, indent);
    file.edits.push(statementAfter(file, slot.after, code));
    want(file, slot.after, importsFrom(writing, file.module.path, newcomer.imports));
  } else {
    const element = await formatEntry(`Middleware(${newcomer.source})`, writing.style);
    file.edits.push(insertElement(text, slot.list.span, element, slot.before));
    want(file, slot.list.span, importsFrom(writing, file.module.path, newcomer.imports));
  }
}

async function writeEntry(
  writing: Writing,
  pending: Map<string, Pending>,
  newcomer: NewcomerCode,
  slotIndex: number,
): Promise<void> {
  const slot = openSlot(writing, slotIndex);
  if (slot.kind !== 'element') throw new Error('stack.py has no list');
  const file = pendingFor(writing, pending, slot.list.file);
  const entry = await formatEntry(stackEntry(newcomer, writing.style), writing.style);
  file.edits.push(insertElement(file.module.text, slot.list.span, entry, slot.before));
  want(file, slot.list.span, newcomer.imports);
}

function writeInstall(writing: Writing, pending: Map<string, Pending>, slotIndex: number): void {
  const slot = openSlot(writing, slotIndex);
  const path = slot.kind === 'statement' ? slot.file : slot.list.file;
  const file = pendingFor(writing, pending, path);
  const { text } = file.module;
  const name = slot.kind === 'statement' ? 'install_middleware' : 'middleware_stack';
  const edit =
    slot.kind === 'statement'
      ? statementAfter(file, slot.after, `${name}(${slot.app})`)
      : insertElement(text, slot.list.span, `*${name}()`, slot.before);
  file.edits.push(edit);
  const module = importPath(writing.project, path, writing.folder, 'stack');
  want(file, slot.kind === 'statement' ? slot.after : slot.list.span, [{ module, name }]);
}

function openSlot(writing: Writing, index: number): Exclude<WritingSlot, { kind: 'blocked' }> {
  const slot = writing.slots[index];
  if (!slot || slot.kind === 'blocked') throw new Error(`slot ${index} is not open`);
  return slot;
}

/** stack.py with these entries, outermost first. */
export async function newStack(
  newcomers: readonly NewcomerCode[],
  style: PythonStyle,
): Promise<string> {
  const imports = newcomers.flatMap((newcomer) => newcomer.imports);
  const lines = (relative: boolean): string[] => {
    const wanted = imports.filter(({ module }) => module.startsWith('.') === relative);
    // Two layers may want the same.
    const all = new Set(wanted.map(({ module, name }) => `from ${module} import ${name}`));
    return [...all].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  };
  const entries = newcomers.map((newcomer) => stackEntry(newcomer, style));
  const text = render('asgi/stack.py', {
    installed: lines(false),
    relative: lines(true),
    entries: entries.map((entry) => `${entry},`),
  });
  return formatPython(text, 'stack.py', style);
}

/** The literal arguments of a registration as it stands in its file. */
export function literalArgumentsAt(
  project: Project,
  file: string,
  span: Span,
): ReturnType<typeof literalArguments> {
  return literalArguments(project.module(file)?.text.slice(span.start, span.end) ?? '');
}
