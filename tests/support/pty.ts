import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import { cleanEnv, type Env } from './cli.ts';

export const KEYS = {
  down: '\u001B[B',
  space: ' ',
  enter: '\r',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  /** Empties the line that is being typed. */
  clear: '\u0015',
} as const;

export type Terminal = {
  /** Waits until this text appears after what was seen last; blanks and line breaks do not count. */
  readonly see: (text: string) => Promise<void>;
  readonly press: (...keys: string[]) => void;
  /** Waits for the end of the program. */
  readonly end: () => Promise<number>;
  /** Everything the program printed, control sequences and all. */
  readonly raw: () => string;
  /** The same without control sequences. */
  readonly text: () => string;
};
type Settings = {
  readonly cols?: number;
  readonly env?: Env;
  /** What starts the CLI, where it is not this Node. */
  readonly command?: readonly string[];
};

/**
 * Keeps the terminal open for a moment after the program: node-pty gives up reading 200 ms after the
 * last process has gone, and a busy machine may not have come to the last words by then.
 */
const LINGER = 'trap : INT TERM; "$@"; code=$?; sleep 0.5; exit $code';

/** The CLI on a pseudo-terminal of its own. */
export function terminal(
  bin: string,
  cwd: string,
  args: readonly string[],
  { cols = 100, env = {}, command = [process.execPath, bin] }: Settings = {},
): Terminal {
  const child = spawn('/bin/sh', ['-c', LINGER, 'sh', ...command, ...args], {
    cwd,
    cols,
    rows: 40,
    env: { ...cleanEnv(), ...env },
  });
  let printed = '';
  let seen = 0;
  let code: number | undefined;
  child.onData((data) => {
    printed += data;
  });
  child.onExit(({ exitCode }) => {
    code = exitCode;
  });
  const text = () => stripVTControlCharacters(printed);
  const until = async (what: string, done: () => boolean) => {
    for (const limit = Date.now() + 12_000; !done(); await sleep(5)) {
      if (Date.now() < limit) continue;
      child.kill('SIGKILL');
      throw new Error(`waited in vain for ${what}; the terminal shows:\n${text()}`);
    }
  };
  return {
    see: (wanted) =>
      until(JSON.stringify(wanted), () => {
        const at = bare(text()).indexOf(bare(wanted), seen);
        if (at >= 0) seen = at + bare(wanted).length;
        return at >= 0;
      }),
    press: (...keys) => {
      for (const key of keys) child.write(key);
    },
    end: async () => {
      await until('the end', () => code !== undefined);
      // What was printed last may arrive after the news of the exit.
      for (let known = -1; known !== printed.length; await sleep(100)) known = printed.length;
      return code ?? -1;
    },
    raw: () => printed,
    text,
  };
}

/** A terminal breaks lines where its width wants it. */
const bare = (text: string): string => text.replaceAll(/\s/g, '');
