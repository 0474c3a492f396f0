import { posix } from 'node:path';
import type { Change, PlannedLayer } from '../../../src/types/plan.ts';
import type { Files, Layer, Reading } from '../../../src/types.ts';
import type {
  Newcomer,
  Places,
  Remover,
  Test,
  Wanted,
  Writer,
} from '../../../src/worlds/seam/writing.ts';
import { insertLines, withoutLines } from './language.ts';
import { frontOf, LIST, OURS, spotOf, type ToyLayer, type ToyReading, toyReading } from './read.ts';

const TEST = 'tests/onion.test.toy';
const HEAD = '-- outermost first';

/** What a newcomer is registered with: as it was asked for, or as it stands. */
function codeOf(newcomer: Newcomer): string {
  if (newcomer.kind === 'standing')
    return toyReading(newcomer.reading).layers.find((each) => each === newcomer.layer)?.text ?? '';
  const options = Object.entries(newcomer.answers).map(
    ([name, value]) => ` ${name}=${JSON.stringify(value).replaceAll(' ', '_')}`,
  );
  return `${OURS}${newcomer.concern}${options.sort().join('')}`;
}

const fileOf = (reading: Reading, name: string): string =>
  posix.join(posix.dirname(reading.app.file), name);
const classFile = (concern: string): string => `own/${concern}.toy`;
const classText = (concern: string): string => `layer ${concern}\n`;

export function writerOf(reading: ToyReading, { newcomers }: Wanted): Writer {
  const code = (concern: string): string[] =>
    newcomers.filter((each) => each.concern === concern).map(codeOf);
  const list = fileOf(reading, LIST);
  return {
    insert: async (places) => inserted(reading, places, code),
    alone: async (concerns) => [
      { path: list, kind: 'create', after: listText(concerns.flatMap(code)), isMain: true },
    ],
    paste: () => ['include onion', `It goes before what is to lie inside (${reading.app.file}).`],
    brings: async () =>
      newcomers.flatMap(({ concern }): Change[] => {
        const path = fileOf(reading, classFile(concern));
        const isThere = reading.files.read(path) !== undefined;
        return isThere ? [] : [{ path, kind: 'create', after: classText(concern) }];
      }),
    needs: () => ({ install: [], changes: [], notes: [], manifests: [] }),
    test: async (layers, _after, isWanted) => tested(reading, layers, isWanted),
    headersOf: () => [],
    remarks: () => [],
  };
}

const listText = (code: readonly string[]): string =>
  [HEAD, ...code.map((each) => `use ${each}`), ''].join('\n');

type Code = (concern: string) => readonly string[];
/** Lines to insert, by file and by the line that they go before. */
type Insertions = Map<string, Map<number, string[]>>;

function inserted(reading: ToyReading, places: Places, code: Code): Change[] {
  const { main, newcomers, behind } = places;
  const into: Insertions = new Map();
  const put = (spot: { file: string; at: number }, text: string): void => {
    const lines = into.get(spot.file) ?? new Map<number, string[]>();
    into.set(spot.file, lines.set(spot.at, [...(lines.get(spot.at) ?? []), text]));
  };
  const isMain = (slot: number): boolean => main.from <= slot && slot <= main.to;
  const listed = newcomers.filter(({ slot }) => isMain(slot));
  const stands = reading.layers.some(({ isListed }) => isListed);
  for (const { concern, slot } of newcomers.filter((each) => stands || !isMain(each.slot))) {
    const spot = isMain(slot) ? spotInList(reading, slot) : spotOf(reading, slot);
    if (spot) for (const text of code(concern)) put(spot, `use ${text}`);
  }
  if (!stands && listed.length > 0) {
    const spot = spotOf(reading, main.from);
    if (spot) put(spot, 'include onion');
  }
  const after = { file: reading.app.file, at: reading.routes + 1 };
  for (const text of behind.flatMap(code)) put(after, `catch ${text}`);
  const path = fileOf(reading, LIST);
  const text = listText(listed.flatMap(({ concern }) => code(concern)));
  return [
    ...edits(reading.files, into),
    ...(stands || listed.length === 0
      ? []
      : [{ path, kind: 'create', after: text, isMain: true } as const]),
  ];
}

/** Before the entry of the generated list that lies inside of the slot, or at the list's end. */
function spotInList(reading: ToyReading, slot: number): { file: string; at: number } | undefined {
  const inner = frontOf(reading)[slot];
  if (inner?.isListed) return inner.steps.at(-1);
  const last = frontOf(reading)
    .findLast(({ isListed }) => isListed)
    ?.steps.at(-1);
  return last && { file: last.file, at: last.at + 1 };
}

function edits(files: Files, into: Insertions): Change[] {
  return [...into].map(([path, lines]): Change => {
    const before = files.read(path) ?? '';
    const after = [...lines]
      .sort(([a], [b]) => b - a)
      .reduce((text, [at, added]) => insertLines(text, at, added), before);
    return { path, kind: 'edit', before, after };
  });
}

/** The test names what create-mw wrote. */
const testText = (layers: readonly Pick<Layer, 'symbol' | 'owned'>[]): string =>
  layers
    .filter(({ owned }) => owned)
    .map(({ symbol }) => `expect ${symbol}\n`)
    .join('');

function tested(reading: ToyReading, layers: readonly PlannedLayer[], isWanted: boolean): Test {
  const path = fileOf(reading, TEST);
  const before = reading.files.read(path);
  const after = testText(layers);
  if ((before === undefined && !isWanted) || before === after) return { changes: [], notes: [] };
  if (before === undefined) return { changes: [{ path, kind: 'create', after }], notes: [] };
  const old = testText(layers.filter(({ isNew }) => !isNew));
  if (before !== old) return { changes: [], notes: [`${path} was edited, so it was left alone.`] };
  return { changes: [{ path, kind: 'edit', before, after }], notes: [] };
}

export function removerOf(reading: ToyReading, layers: readonly Layer[]): Remover {
  const gone = reading.layers.filter((layer) => layers.includes(layer));
  const stays = reading.layers.filter((layer) => !layers.includes(layer));
  const path = fileOf(reading, TEST);
  return {
    files: [...new Set(gone.map(({ file }) => file))],
    extract: async (attempt) => (attempt > 0 ? undefined : extracted(reading, gone, stays)),
    needs: () => ({ changes: [], notes: [] }),
    drops: async () =>
      gone.flatMap(({ concern }): Change[] => {
        const file = fileOf(reading, classFile(concern ?? ''));
        const before = reading.files.read(file);
        return before === undefined ? [] : [{ path: file, kind: 'delete', before }];
      }),
    test: async () => {
      const before = reading.files.read(path);
      if (before === undefined || before !== testText(reading.layers))
        return { changes: [], notes: [] };
      if (!stays.some(({ owned }) => owned))
        return { changes: [{ path, kind: 'delete', before }], notes: [] };
      return { changes: [{ path, kind: 'edit', before, after: testText(stays) }], notes: [] };
    },
  };
}

function extracted(
  { files }: ToyReading,
  gone: readonly ToyLayer[],
  stays: readonly ToyLayer[],
): Change[] {
  const isEmptied =
    gone.some(({ isListed }) => isListed) && !stays.some(({ isListed }) => isListed);
  const taken = new Map<string, Set<number>>();
  for (const layer of gone) {
    // With its last entry the list goes, and the line that includes it.
    const step = layer.isListed && isEmptied ? layer.steps.at(-2) : layer.steps.at(-1);
    if (step) taken.set(step.file, (taken.get(step.file) ?? new Set()).add(step.at));
  }
  const list = isEmptied ? gone.find(({ isListed }) => isListed)?.file : undefined;
  return [
    ...[...taken].map(([path, lines]): Change => {
      const before = files.read(path) ?? '';
      return { path, kind: 'edit', before, after: withoutLines(before, lines) };
    }),
    ...(list === undefined
      ? []
      : [{ path: list, kind: 'delete', before: files.read(list) ?? '' } as const]),
  ];
}
