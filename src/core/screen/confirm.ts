import { onionLine, onionRows } from './onion.ts';
import { cellsOf, headLine, keyLine, rowsOf } from './parts.ts';
import { clean, cut, shortened, widthOf, wrapped } from './text.ts';
import type { Consequence, State, Summary, View } from './types.ts';

/** What is left out so that the screen fits; each form leaves out more than the one before. */
type Form = {
  readonly isAiry: boolean;
  /** Lines of the user's own files that change. */
  readonly lines: number;
  readonly onion: 'walls' | number;
  /** Lines that one text may take. */
  readonly text: number;
  /** Lines that one may take that has to be read. */
  readonly urgent?: number;
  readonly follows: number;
  /** Lines that are too long go on below, instead of being cut. */
  readonly isWhole?: true;
  /** It is no screen: what is too long for a line goes on, so that it can be copied. */
  readonly isForGood?: true;
};

const FORMS: readonly Form[] = [
  { isAiry: true, lines: 99, onion: 'walls', text: 9, follows: 99 },
  { isAiry: true, lines: 4, onion: 'walls', text: 9, follows: 99 },
  { isAiry: false, lines: 4, onion: 'walls', text: 9, follows: 99 },
  { isAiry: false, lines: 2, onion: 'walls', text: 9, follows: 99 },
  { isAiry: false, lines: 2, onion: 'walls', text: 2, follows: 99 },
  { isAiry: false, lines: 2, onion: 'walls', text: 1, urgent: 2, follows: 99 },
  { isAiry: false, lines: 4, onion: 4, text: 9, follows: 99 },
  { isAiry: false, lines: 2, onion: 4, text: 9, follows: 99 },
  { isAiry: false, lines: 2, onion: 3, text: 2, follows: 99 },
  { isAiry: false, lines: 2, onion: 3, text: 1, urgent: 2, follows: 99 },
  { isAiry: false, lines: 2, onion: 3, text: 1, follows: 99 },
  { isAiry: false, lines: 1, onion: 3, text: 1, follows: 99 },
  { isAiry: false, lines: 0, onion: 3, text: 1, follows: 99 },
  { isAiry: false, lines: 1, onion: 3, text: 1, follows: 3 },
  { isAiry: false, lines: 1, onion: 2, text: 1, follows: 2 },
  { isAiry: false, lines: 0, onion: 2, text: 1, follows: 2 },
  { isAiry: false, lines: 0, onion: 1, text: 1, follows: 1 },
  { isAiry: false, lines: 0, onion: 1, text: 1, follows: 0 },
];

/** Where nothing is new, what changes says more than how it nests. */
const CHANGES: readonly Form[] = [
  { isAiry: true, lines: 99, onion: 'walls', text: 9, follows: 99, isWhole: true },
  { isAiry: true, lines: 99, onion: 3, text: 9, follows: 99, isWhole: true },
  { isAiry: false, lines: 99, onion: 3, text: 9, follows: 99, isWhole: true },
  { isAiry: false, lines: 8, onion: 2, text: 9, follows: 99 },
];

const formsFor = ({ walls }: Summary): readonly Form[] =>
  walls.every(({ kind }) => kind === 'standing') ? [...CHANGES, ...FORMS] : FORMS;

const KEYS = ['y write', 'n do not', 'd diff', 'b back', '? explain'];

/** What the run will do, and whether to: always on one screen. */
export function confirmFrame(state: State, summary: Summary, view: View): string[] {
  const keys = state.past.length > 0 ? KEYS : KEYS.filter((key) => key !== 'b back');
  const question = state.notice ?? summary.question;
  const foot = [
    view.paint('bold', cut(clean(question), cellsOf(view), view.glyphs.more)),
    keyLine(keys, view),
  ];
  const fits = (form: Form): string[] => [
    headLine(state, view),
    ...(form.isAiry ? [''] : []),
    ...summaryLines(summary, view, form),
    ...(form.isAiry ? [''] : []),
    ...foot,
  ];
  const frames = formsFor(summary).map(fits);
  const fitting = frames.find(({ length }) => length <= rowsOf(view));
  const last = frames.at(-1) ?? foot;
  return fitting ?? [...last.slice(0, rowsOf(view) - 2), ...foot];
}

/** The same for good: all of it, however long. */
export const summaryText = (summary: Summary, view: View): string[] =>
  summaryLines(summary, view, {
    isAiry: true,
    lines: Number.POSITIVE_INFINITY,
    onion: 'walls',
    text: 99,
    follows: 99,
    isForGood: true,
  });

function summaryLines(summary: Summary, view: View, form: Form): string[] {
  const cells = cellsOf(view);
  const { walls, files, lines, runs, follows } = summary;
  const onion =
    form.onion === 'walls'
      ? onionRows(walls, view, cells, walls.length + 2)
      : onionLine(walls, view, cells, form.onion);
  const left = lines.length <= form.lines ? 0 : lines.length - Math.max(0, form.lines - 1);
  const changed = lines.slice(0, lines.length - left);
  const more = follows.length - form.follows;
  return [
    ...onion,
    ...(form.isAiry ? [''] : []),
    ...labelled('files', files, view, form),
    ...changed.flatMap((line) => changedLine(clean(line), view, form)),
    ...(left > 0 && form.lines > 0 ? [moreLines(left, changed.length, view)] : []),
    ...runs.flatMap((line) => labelled('runs', line, view, form)),
    ...follows.slice(0, form.follows).flatMap((each) => consequence(each, view, form)),
    ...(more > 0 ? [cut(`        and ${more} more: ? shows them`, cells, view.glyphs.more)] : []),
  ];
}

function moreLines(left: number, shown: number, view: View): string {
  const lines = left === 1 ? 'line' : 'lines';
  const what = shown === 0 ? `${left} ${lines} of yours` : `${left} more ${lines}`;
  return cut(`${' '.repeat(INDENT)}d shows ${what}`, cellsOf(view), view.glyphs.more);
}

function changedLine(line: string, view: View, form: Form): string[] {
  const kind = /^\S+ {2}- /.test(line) ? 'remove' : 'add';
  const [cells, { more }] = [cellsOf(view), view.glyphs];
  const blank = ' '.repeat(INDENT);
  const rows = form.isWhole
    ? wrapped(line.replace(/^(\S+ {2}[-+]) +/, '$1 '), cells - INDENT - 2, more)
    : [line];
  return rows.map((row, index) => {
    const text = `${index === 0 ? blank : `${blank}  `}${row}`;
    return view.paint(kind, form.isForGood ? text : cut(text, cells, more));
  });
}

function consequence({ isUrgent, text, short }: Consequence, view: View, form: Form): string[] {
  const most = isUrgent ? (form.urgent ?? form.text) : form.text;
  const mark = isUrgent ? '! ' : '';
  const isShort = most === 1 && widthOf(mark + text) > cellsOf(view) - INDENT;
  const lines = labelled('then', `${mark}${isShort ? short : text}`, view, { ...form, text: most });
  return isUrgent ? lines.map((line) => view.paint('bold', line)) : lines;
}

const INDENT = 8;

function labelled(label: string, text: string, view: View, form: Form): string[] {
  const room = cellsOf(view) - INDENT;
  const { more } = view.glyphs;
  const whole = wrapped(clean(text), room, form.isForGood ? undefined : more);
  const lines = form.isForGood ? whole : shortened(whole, form.text, room, more);
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(INDENT)}${line}`);
}

/** Enter would decide, and something is marked that has to be read first. */
export const hasUrgent = ({ follows }: Summary): boolean =>
  follows.some(({ isUrgent }) => isUrgent);
