import process from 'node:process';
import { Readable } from 'node:stream';
import { enterAlternate, leaveAlternate, pictureOfLines } from './alternate.ts';

/** What a question reads its keys from, as if it were the terminal. */
export type Keys = Readable & { readonly setRawMode: (raw: boolean) => void };
type Picture = { typed: string; readonly keys: Keys };

let picture: Picture | undefined;

/**
 * Draws a screen before its questions can be asked: to know what may be answered takes longer than to draw. Keys that
 * are typed meanwhile are kept.
 */
export function sketch(lines: readonly string[]): void {
  // First of all: who sees the question may press a key, and Ctrl-D would be the end of the input.
  picture = keysFrom(process.stdin);
  enterAlternate();
  process.stdout.write(pictureOfLines(lines));
}

/** Takes what was typed so far out of the keys that are kept, as far as it fits. */
export function takeTyped(wanted: RegExp): string {
  const [taken = ''] = wanted.exec(picture?.typed ?? '') ?? [];
  if (picture) picture.typed = picture.typed.slice(taken.length);
  return taken;
}

/** Gives the keys to the question that the picture was of; they have to be read or let go. */
export function takeSketch(): Keys | undefined {
  if (picture === undefined) return undefined;
  const { typed, keys } = picture;
  picture = undefined;
  if (typed !== '') keys.push(typed);
  return keys;
}

/** Takes the picture away for something else; what was typed was not meant for that. */
export function dropSketch(): void {
  const keys = takeSketch();
  if (keys === undefined) return;
  keys.setRawMode(false);
  leaveAlternate();
}

/** The keys as they are typed; the terminal is let go when its reader leaves the raw mode. */
function keysFrom(stdin: typeof process.stdin): Picture {
  const keys = new Readable({ read: () => {} });
  const hear = (typed: Uint8Array): void => {
    if (picture?.keys === made.keys) made.typed += String(typed);
    else keys.push(typed);
  };
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
  const made: Picture = { typed: '', keys: Object.assign(keys, { setRawMode }) };
  return made;
}
