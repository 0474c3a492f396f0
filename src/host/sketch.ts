import process from 'node:process';
import { Readable } from 'node:stream';

/** What a question reads its keys from, as if it were the terminal. */
export type Keys = Readable & { readonly setRawMode: (raw: boolean) => void };
type Picture = { readonly height: number; readonly keys: Keys };

let picture: Picture | undefined;

/**
 * Draws a question before it can be asked: to know what may be answered takes longer than to draw. Keys that are typed
 * meanwhile are kept for it. A line that the terminal breaks could not be taken away again, so lines are cut.
 */
export function sketch(question: string, rows: readonly string[], color: boolean): void {
  const { stdin, stdout } = process;
  const height = rows.length + 1;
  if (height >= (stdout.rows || USUAL.rows)) return;
  const width = (stdout.columns || USUAL.columns) - 1;
  const [mark, bold, dim, end] = color
    ? ['\u001B[34m?\u001B[39m', '\u001B[1m', '\u001B[2m', '\u001B[22m']
    : ['?', '', '', ''];
  const lines = [
    `${mark} ${bold}${question.slice(0, width - 2)}${end}`,
    ...rows.map((row) => `${dim}${row.slice(0, width)}${end}`),
  ];
  // First of all: who sees the question may press a key, and Ctrl-D would be the end of the input.
  picture = { height, keys: keysFrom(stdin) };
  stdout.write(`${lines.join('\n')}\n`);
}

/** A terminal that does not know its size. */
const USUAL = { columns: 80, rows: 24 };

/** Takes the picture away and gives the keys to the question that it was of; they have to be read or let go. */
export function takeSketch(): Keys | undefined {
  if (picture === undefined) return undefined;
  const { height, keys } = picture;
  picture = undefined;
  process.stdout.write(`\u001B[${height}A\r\u001B[J`);
  return keys;
}

/** Takes the picture away for something else; what was typed was not meant for that. */
export const dropSketch = (): void => takeSketch()?.setRawMode(false);

/** The keys as they are typed; the terminal is let go when its reader leaves the raw mode. */
function keysFrom(stdin: typeof process.stdin): Keys {
  const keys = new Readable({ read: () => {} });
  const hear = (typed: Uint8Array): boolean => keys.push(typed);
  const hearEnd = (): boolean => keys.push(null);
  stdin.on('data', hear);
  stdin.once('end', hearEnd);
  stdin.setRawMode(true);
  const setRawMode = (raw: boolean): void => {
    stdin.setRawMode(raw);
    if (raw) return;
    stdin.off('data', hear);
    stdin.off('end', hearEnd);
    stdin.pause();
  };
  return Object.assign(keys, { setRawMode });
}
