import { type Edit, eolAt, indentAt } from '../../../languages/edit.ts';
import { flattened, isFlat } from '../../../languages/python/print/edit.ts';
import type { PythonStyle } from '../../../languages/python/print/style.ts';
import type { Span } from '../../../types.ts';
import type { AsgiLayer } from '../types.ts';
import { formatEntry, formatStatement, withList } from '../write/entries.ts';

/** A CORS layer with the policy that create-mw wrote, in stack.py or by itself. */
export const isOurCors = ({ concern, through, site }: AsgiLayer): boolean =>
  concern === 'cors' && through && site.kind !== 'fixed';

/** The statement or element that registers a layer. */
export function placeOf({ site, file }: AsgiLayer): { file: string; span: Span } {
  if (site.kind === 'element') return { file: site.list.file, span: site.span };
  const frame = site.frames.at(-1);
  if (!frame) throw new Error(`${file}: a registration without a statement`);
  return { file: frame.file, span: frame.statement };
}

/** Sorted, unless the user chose another sequence. */
export function merged(found: readonly string[], wanted: readonly string[]): readonly string[] {
  const missing = wanted.filter((header) => !found.includes(header));
  const isSorted = sortHeaders(found).join() === found.join();
  return isSorted ? sortHeaders([...found, ...missing]) : [...found, ...missing];
}

export const sortHeaders = (headers: readonly string[]): string[] =>
  [...headers].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));

/** Rewrites `expose_headers` of a CORS layer of ours. */
export async function exposureEdit(
  text: string,
  layer: AsgiLayer,
  change: (found: readonly string[]) => readonly string[],
  style: PythonStyle,
): Promise<Edit | undefined> {
  const { span } = placeOf(layer);
  const call = withList(text.slice(span.start, span.end), 'expose_headers', change);
  return call === undefined ? undefined : registrationEdit(text, layer, call, style);
}

/** The registration as another call, formatted. */
export async function registrationEdit(
  text: string,
  { site, ...layer }: AsgiLayer,
  call: string,
  style: PythonStyle,
): Promise<Edit> {
  const { span } = placeOf({ ...layer, site });
  const indent = indentAt(text, span.start);
  const lines = await (site.kind === 'element'
    ? formatEntry(call, style)
    : formatStatement(call, style, indent.length));
  if (site.kind === 'element' && isFlat(text, site.list.span))
    return { span, text: flattened(lines) };
  return { span, text: lines.split('\n').join(`${eolAt(text, span.start)}${indent}`) };
}
