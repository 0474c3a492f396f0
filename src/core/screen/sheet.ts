import type { ScreenSize } from '../../host/types.ts';
import { cellsOf, keyLine, rowsOf } from './parts.ts';
import { clean, cut, widthOf, wrapped } from './text.ts';
import type { PatchFile, Sheet, View } from './types.ts';

/** A sheet as it is broken at this width, file by file. */
const brokenAt = ({ files, isText }: Sheet, cols: number, more = ''): readonly PatchFile[] =>
  isText
    ? files.map(({ path, lines }) => ({
        path,
        lines: lines.flatMap((line) => wrapped(clean(line), cols - 1, more)),
      }))
    : files;

/** How far down a sheet can be turned. */
export const lastTop = (sheet: Sheet, { cols, rows }: ScreenSize): number =>
  Math.max(0, lengthOf(brokenAt(sheet, cols)) - (rows - 2));

const lengthOf = (files: readonly PatchFile[]): number =>
  files.reduce((sum, { lines }) => sum + lines.length, 0);

/** The line at which each file begins. */
export const startsOf = (sheet: Sheet, { cols }: ScreenSize): number[] => {
  const files = brokenAt(sheet, cols);
  return files.map((_, index) => lengthOf(files.slice(0, index)));
};

/** The whole change, or what there is to say, in a window; lines are cut, not broken. */
export function sheetFrame(sheet: Sheet, view: View): string[] {
  const cells = cellsOf(view);
  const room = rowsOf(view) - 1;
  const all = brokenAt(sheet, view.cols, view.glyphs.more).flatMap(({ lines }) => lines);
  const top = Math.min(sheet.top, lastTop(sheet, view));
  const lines = all
    .slice(top, top + room)
    .map((line) => cut(clean(line), cells, view.glyphs.more))
    .map((line) => (sheet.isText ? line : patchLine(line, view)));
  return [...lines, footOf(sheet, view, top, Math.min(top + room, all.length), all.length)];
}

/** The keys matter more than where in the text this is. */
function footOf(sheet: Sheet, view: View, top: number, end: number, all: number): string {
  const cells = cellsOf(view);
  const next = sheet.files.length > 1 ? ['n next file'] : [];
  const sets = [['space/b page', ...next, 'q back'], ['space/b page', 'q back'], ['q back']];
  const widthOfKeys = (keys: readonly string[]): number => widthOf(keys.join('  ')) + 2;
  const keys = sets.find((each) => cells - widthOfKeys(each) >= LEAST) ?? ['q back'];
  const where = `${fileAt(sheet, view, top)?.path ?? sheet.title}  ${top + 1}-${end} of ${all}`;
  return keyLine(keys, view, cut(clean(where), cells - widthOfKeys(keys), view.glyphs.more));
}

/** Cells that are kept for where in the text this is. */
const LEAST = 9;

function fileAt(sheet: Sheet, view: View, top: number): PatchFile | undefined {
  const index = startsOf(sheet, view).findLastIndex((start) => start <= top);
  return sheet.files[Math.max(0, index)];
}

function patchLine(line: string, { paint }: View): string {
  if (/^(---|\+\+\+) /.test(line)) return paint('bold', line);
  if (line.startsWith('+')) return paint('add', line);
  if (line.startsWith('-')) return paint('remove', line);
  return line.startsWith('@@') ? paint('dim', line) : line;
}
