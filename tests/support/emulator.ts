import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import type { ScreenSize } from '../../src/host/types.ts';
import { cleanEnv, type Env } from './cli.ts';
import { watched } from './collecting.ts';

/** A terminal that shows what the program draws, as a person sees it. */
export type Emulator = {
  /** Waits until the whole text stands on the screen. */
  readonly see: (text: string | RegExp) => Promise<void>;
  readonly until: (what: string, done: () => boolean) => Promise<void>;
  /** Waits until what is on the screen does not change any more. */
  readonly still: () => Promise<void>;
  readonly press: (...keys: string[]) => void;
  readonly resize: (size: ScreenSize) => void;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Waits for the end of the program. */
  readonly end: () => Promise<number>;
  /** The lines on the screen, without blank ones at its end. */
  readonly lines: () => string[];
  readonly picture: () => string;
  readonly isAlternate: () => boolean;
  readonly isCursorShown: () => boolean;
  readonly raw: () => string;
};
type Settings = { readonly size?: ScreenSize; readonly env?: Env };

const ALTERNATE_LEFT = '\u001B[?1049l';

/** See pty.ts: the terminal stays open for a moment after the program. */
const LINGER = 'trap : INT TERM; "$@"; code=$?; sleep 0.5; exit $code';

export function emulator(
  words: readonly string[],
  cwd: string,
  { size = { cols: 80, rows: 24 }, env = {} }: Settings = {},
): Emulator {
  const tell = watched(cwd, words.slice(2));
  const screen = new xterm.Terminal({ ...size, allowProposedApi: true, scrollback: 2000 });
  const child = spawn('/bin/sh', ['-c', LINGER, 'sh', ...words], {
    cwd,
    ...size,
    env: { ...cleanEnv(), ...env },
  });
  let raw = '';
  let code: number | undefined;
  let changed = Date.now();
  let isAnswered = true;
  let quiet = 150;
  child.onData((data) => {
    raw += data;
    changed = Date.now();
    isAnswered = true;
    screen.write(data);
  });
  child.onExit(({ exitCode }) => {
    code = exitCode;
  });
  const lines = (): string[] => {
    const { active } = screen.buffer;
    const all = Array.from(
      { length: active.length },
      (_, row) => active.getLine(row)?.translateToString(true) ?? '',
    );
    const last = all.findLastIndex((line) => line !== '');
    return all.slice(0, last + 1);
  };
  const picture = (): string => lines().join('\n');
  const until = async (what: string, done: () => boolean): Promise<void> => {
    for (const limit = Date.now() + 20_000; !done(); await sleep(5)) {
      if (Date.now() < limit) continue;
      child.kill('SIGKILL');
      throw new Error(`waited in vain for ${what}; the terminal shows:\n${picture()}`);
    }
  };
  return {
    see: (text) =>
      until(String(text), () =>
        typeof text === 'string' ? picture().includes(text) : text.test(picture()),
      ),
    until,
    // Nearly every key is answered, on a busy machine after a while; of several keys each, and the first answer is not all.
    still: () =>
      until('the end of changes', () => {
        if (Date.now() - changed <= (isAnswered ? quiet : 1000)) return false;
        // It may only be waiting for a core.
        if (!isAtWork(child.pid)) return !/Planning/.test(picture());
        changed = Date.now();
        return false;
      }),
    press: (...keys) => {
      changed = Date.now();
      isAnswered = false;
      quiet = keys.length > 1 ? 600 : 200;
      for (const key of keys) child.write(key);
    },
    resize: ({ cols, rows }) => {
      changed = Date.now();
      screen.resize(cols, rows);
      child.resize(cols, rows);
    },
    kill: (signal) => process.kill(programOf(child.pid), signal),
    end: async () => {
      await until('the end', () => code !== undefined);
      for (let known = -1; known !== raw.length; await sleep(100)) known = raw.length;
      // What stays when the screen of questions has gone; in there, lines are cut.
      const out = stripVTControlCharacters(raw.split(ALTERNATE_LEFT).at(-1) ?? '');
      tell({ code, out: out.replaceAll('\r', ''), err: '' });
      return code ?? -1;
    },
    lines,
    picture,
    isAlternate: () => screen.buffer.active.type === 'alternate',
    isCursorShown: () => raw.lastIndexOf('\u001B[?25h') >= raw.lastIndexOf('\u001B[?25l'),
    raw: () => raw,
  };
}

/** Whether a process, or one that it has started, has something to do, and perhaps no core to do it on. */
function isAtWork(pid: number): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`).map((id) => `/proc/${pid}/task/${id}`);
    return threads.some((thread) => {
      if (/\) [RD] /.test(readFileSync(`${thread}/stat`, 'utf8'))) return true;
      const children = readFileSync(`${thread}/children`, 'utf8').split(' ').filter(Boolean);
      return children.some((child) => isAtWork(Number(child)));
    });
  } catch {
    // It has ended, or this system does not tell.
    return false;
  }
}

/** The program that the shell waits for. */
function programOf(shell: number): number {
  const [child = ''] = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').split(' ');
  return Number(child);
}
