import { applyEdits } from '../../../languages/edit.ts';
import { importRemoval } from '../../../languages/python/print/import-lines.ts';
import type { PythonStyle } from '../../../languages/python/print/style.ts';
import { children, importsOf, type Project, parse } from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import {
  exposureEdit,
  isOurCors,
  merged,
  placeOf,
  registrationEdit,
} from '../application/exposure.ts';
import type { AsgiReading } from '../types.ts';
import type { Altered } from './altered.ts';
import { withList, withoutMagicCommas } from './entries.ts';
import { isInstalled } from './package.ts';
import { importsFrom, type Pending, pendingFor, want } from './pending.ts';

/** Of what is written, what has to do with layers that stand. */
export type Rewriting = {
  readonly project: Project;
  readonly reading: AsgiReading;
  readonly style: PythonStyle;
  /** The generated package. */
  readonly folder: string;
  readonly altered: readonly Altered[];
  /** Headers that CORS has to expose, when its entry is one of ours. */
  readonly exposed: readonly string[];
  /** Headers that nothing sets any more. */
  readonly unexposed: readonly string[];
};

/** The registrations of layers that stand: what is altered, and our CORS layer, which has to expose other headers. */
export async function rewriteCalls(
  writing: Rewriting,
  pending: Map<string, Pending>,
): Promise<void> {
  const expose = (found: readonly string[]): readonly string[] => {
    const kept = found.filter((header) => !writing.unexposed.includes(header));
    return merged(kept, writing.exposed);
  };
  for (const altered of writing.altered) await rewriteAltered(writing, pending, altered, expose);
  const layer = writing.reading.layers.find((each) => isOurCors(each));
  if (!layer || writing.altered.some((each) => each.layer === layer)) return;
  const file = pendingFor(writing, pending, placeOf(layer).file);
  const edit = await exposureEdit(file.module.text, layer, expose, writing.style);
  if (edit) file.edits.push(edit);
}

async function rewriteAltered(
  writing: Rewriting,
  pending: Map<string, Pending>,
  { layer, call, imports }: Altered,
  expose: (found: readonly string[]) => readonly string[],
): Promise<void> {
  const { span, file: path } = placeOf(layer);
  const file = pendingFor(writing, pending, path);
  const { text } = file.module;
  const changed = (isOurCors(layer) && withList(call, 'expose_headers', expose)) || call;
  const formatted = (code: string) =>
    registrationEdit(text, layer, withoutMagicCommas(code), writing.style);
  const old = text.slice(span.start, span.end);
  // What somebody has laid out in a way of their own stays so.
  const isAsFormatted = (await formatted(old)).text === old;
  file.edits.push(isAsFormatted ? await formatted(changed) : { span, text: changed });
  const from = isInstalled(layer) ? imports : importsFrom(writing, path, imports);
  want(file, span, from);
}

/** The text without the imports of what altered registrations named and nothing names any more. */
export function withoutUnnamed({ altered }: Rewriting, path: string, text: string): string {
  const gone = altered
    .filter(({ layer }) => placeOf(layer).file === path)
    .flatMap(({ dropped }) => dropped);
  return gone.reduce((at, name) => withoutImport(at, name), text);
}

function withoutImport(text: string, name: string): string {
  const root = parse(text);
  const imports = children(root).filter(({ type }) => /^import/.test(type));
  const isImport = (start: number): boolean =>
    imports.some((node) => node.startIndex <= start && start < node.endIndex);
  const isUsed = descendants(root, 'identifier').some(
    (node) => node.text === name && !isImport(node.startIndex),
  );
  const line = imports.find((node) => {
    const bound = importsOf(node).map(([alias]) => alias);
    return bound.length === 1 && bound[0] === name;
  });
  return isUsed || !line ? text : applyEdits(text, [importRemoval(text, line)]);
}
