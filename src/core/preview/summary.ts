import { structuredPatch } from 'diff';
import type { Note } from '../../types/notes.ts';
import type { Change, Plan } from '../../types/plan.ts';
import type { Layer, Reading } from '../../types.ts';
import { wallOf } from '../ask/picture.ts';
import { installLines } from '../plan/repeat.ts';
import { glued } from '../screen/text.ts';
import type { Consequence, Summary, Wall } from '../screen/types.ts';
import { diffText } from './preview.ts';

/** What a plan does, for somebody who decides on it; `before` is what stands. */
export function summaryOf(
  plan: Plan,
  before: Reading,
  isThere: (path: string) => boolean,
  more: readonly Consequence[] = [],
  paste: (text: string) => string = (text) => text,
): Summary {
  const { changes, notes } = plan;
  const isUrgent = ({ level }: Note): boolean => level === 'warning';
  const isLater = ({ level }: Note): boolean => level === 'info';
  const files = [...changes].sort((a, b) => interest(a) - interest(b));
  const told = [...notes].sort((a, b) => Number(isUrgent(b)) - Number(isUrgent(a)));
  const follows = (each: readonly Note[]): Consequence[] =>
    each.map((note) => ({
      isUrgent: isUrgent(note),
      text: paste(flat(note.message)),
      short: note.short ?? paste(flat(note.message)),
    }));
  return {
    walls: wallsOf(plan, before),
    files: filesText(changes),
    lines: changes.flatMap(changedLines),
    runs: installLines(plan).map((line) => `${glued(line)}${changedBy(plan, isThere)}`),
    follows: [
      ...follows(told.filter((note) => !isLater(note))),
      // Before what can wait: on a low screen the end is left out.
      ...more,
      ...follows(told.filter(isLater)),
    ],
    question: 'Write this?',
    patch: files.map((change) => ({
      path: change.path,
      lines: diffText(change).trimEnd().split('\n'),
    })),
  };
}

/** In a sentence of its own. */
const flat = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ').replace(/\.$/, '');

/** The user's own files and the generated list first, tests last. */
function interest(change: Change): number {
  if (change.kind !== 'create') return 1;
  if (change.isMain) return 0;
  return /(^|\/)test_/.test(change.path) ? 3 : 2;
}

/** What will nest, and what will not nest any more where it stands now. */
function wallsOf({ layers }: Plan, before: Reading): Wall[] {
  const stays = layers.filter(({ isNew }) => !isNew);
  if (stays.length === before.layers.length) return layers.map((layer) => wallOf(layer));
  const isKept = (layer: Layer): boolean =>
    stays.some(
      ({ symbol, origin, concern }) =>
        symbol === layer.symbol && origin === layer.origin && concern === layer.concern,
    );
  return before.layers.map((layer) => wallOf(layer, isKept(layer) ? 'standing' : 'gone'));
}

/** `9 files: 8 new, app/main.py +3 lines` */
function filesText(changes: readonly Change[]): string {
  const parts = [...countsIn(changes), ...editsIn(changes)];
  return `${filesIn(changes)}: ${parts.join(', ')}`;
}

/** `9 files written, app/main.py +3 lines` */
export const doneText = (changes: readonly Change[]): string =>
  [...countsDone(changes), ...editsIn(changes)].join(', ');

function countsDone(changes: readonly Change[]): string[] {
  const gone = changes.filter(({ kind }) => kind === 'delete');
  const written = changes.filter(({ kind }) => kind !== 'delete');
  return [
    ...(written.length > 0 ? [`${filesIn(written)} written`] : []),
    ...(gone.length > 0 ? [`${filesIn(gone)} deleted`] : []),
  ];
}

const filesIn = ({ length }: readonly Change[]): string =>
  `${length} ${length === 1 ? 'file' : 'files'}`;

const editsIn = (changes: readonly Change[]): string[] =>
  changes.flatMap((change) =>
    change.kind === 'edit' ? [`${change.path} ${countsOf(change)}`] : [],
  );

function countsIn(changes: readonly Change[]): string[] {
  const count = (kind: Change['kind']): number =>
    changes.filter((change) => change.kind === kind).length;
  return [
    ...(count('create') > 0 ? [`${count('create')} new`] : []),
    ...(count('delete') > 0 ? [`${count('delete')} deleted`] : []),
  ];
}

function countsOf(change: Change): string {
  const lines = hunkLines(change);
  const count = (sign: string): number => lines.filter(({ text }) => text.startsWith(sign)).length;
  const [added, gone] = [count('+'), count('-')];
  const most = Math.max(added, gone);
  const signs = [...(added > 0 ? [`+${added}`] : []), ...(gone > 0 ? [`-${gone}`] : [])].join(' ');
  return `${signs} ${most === 1 ? 'line' : 'lines'}`;
}

/** The changed lines of a file, with the numbers that they will have; a line that goes has that of what follows. */
function hunkLines(change: Change): { readonly line: number; readonly text: string }[] {
  if (change.kind !== 'edit') return [];
  const { hunks } = structuredPatch('', '', change.before, change.after, '', '', { context: 0 });
  return hunks.flatMap(({ newStart, lines }) => {
    let line = newStart;
    return lines.flatMap((text) => {
      if (!/^[+-]/.test(text)) return [];
      const at = line;
      if (text.startsWith('+')) line += 1;
      return [{ line: at, text }];
    });
  });
}

const changedLines = (change: Change): string[] =>
  hunkLines(change)
    .filter(({ text }) => text.slice(1).trim() !== '')
    .map(
      ({ line, text }) =>
        `${change.path}:${line}  ${text.slice(0, 1)} ${text.slice(1).replace(/\r$/, '')}`,
    );

function changedBy({ manifests }: Plan, isThere: (path: string) => boolean): string {
  const names = manifests.filter(isThere);
  return names.length === 0 ? '' : `  (may change ${names.join(' and ')})`;
}
