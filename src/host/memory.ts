import { type Disk, type Faults, memoryDisk, memoryFiles, memoryStore } from './memory-disk.ts';
import { noted } from './noted.ts';
import { decode } from './text.ts';
import type { Host, Key, RunCommand, Terminal } from './types.ts';

export type MemoryOptions = Faults & {
  readonly interactive?: boolean;
  /** What is typed on a screen, or as lines where nothing can be drawn. */
  readonly keys?: readonly Key[];
  readonly lines?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly run?: RunCommand;
  readonly columns?: number;
};
export type MemoryHost = Host & {
  readonly disk: Disk;
  /** Every file's text, by path. */
  readonly tree: () => Readonly<Record<string, string>>;
  readonly printed: { readonly out: () => string; readonly note: () => string };
  /** What was drawn and asked. */
  readonly asked: readonly string[];
};

/** A whole world for a test: files, answers and output, without a disk, a terminal or a process. */
export function memoryHost(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: MemoryOptions = {},
): MemoryHost {
  const disk = memoryDisk(files);
  const out: string[] = [];
  const note: string[] = [];
  const asked: string[] = [];
  return {
    within: '',
    ...noted(memoryFiles(disk)),
    prepare: async () => {},
    skipped: () => [],
    afresh: async () => memoryFiles(disk),
    store: memoryStore(disk, options),
    terminal: preparedTerminal(options.keys ?? [], options.lines ?? [], asked),
    launcher: 'npx create-mw',
    version: '0.0.0',
    fromHere: '',
    isDirty: async () => false,
    env: options.env ?? {},
    mute: options.interactive ? undefined : 'nobody is here',
    isFed: !options.interactive,
    color: false,
    columns: options.columns ?? 100,
    out: (text) => void out.push(typeof text === 'string' ? text : decode(text)),
    note: (text) => void note.push(text),
    paste: (text) => text,
    run: options.run ?? (async () => ({ code: 127, stdout: '', stderr: '', timedOut: false })),
    disk,
    tree: () =>
      Object.fromEntries([...disk.files].map(([path, { bytes }]) => [path, decode(bytes)])),
    printed: { out: () => out.join(''), note: () => note.join('') },
    asked,
  };
}

/** Keys and lines that were typed beforehand; where there are no more of them, the terminal is closed. */
function preparedTerminal(
  keys: readonly Key[],
  lines: readonly string[],
  asked: string[],
): Terminal {
  const [keysLeft, linesLeft] = [[...keys], [...lines]];
  return {
    isPlain: lines.length > 0,
    hasUnicode: true,
    typed: () => '',
    line: async (question) => {
      asked.push(question);
      return linesLeft.shift();
    },
    show: async (screen) => {
      for (let state = screen.start; ; ) {
        const work = screen.work(state);
        const key = work ? undefined : keysLeft.shift();
        if (!work && !key) return { kind: 'outcome', state, outcome: screen.cancelled };
        const turn = key ? screen.press(state, key, SIZE) : await work?.();
        if (turn?.kind === 'outcome') return turn;
        state = turn?.state ?? state;
        asked.push(screen.draw(state, SIZE).join('\n'));
      }
    },
  };
}

const SIZE = { cols: 100, rows: 40 };
