import process from 'node:process';

const ENTER = '\u001B[?1049h\u001B[?25l\u001B[2J\u001B[H';
const LEAVE = '\u001B[?25h\u001B[?1049l';

let isIn = false;

export const isAlternate = (): boolean => isIn;

/** A screen of our own: what stood before comes back when it is left, also at a sudden end. */
export function enterAlternate(): void {
  if (isIn) return;
  isIn = true;
  process.once('exit', leaveAlternate);
  process.stdout.write(ENTER);
}

/** Quiet where it was left already. */
export function leaveAlternate(): void {
  if (!isIn) return;
  isIn = false;
  process.off('exit', leaveAlternate);
  process.stdout.write(LEAVE);
}

/** A picture from the first line on, in place of whatever is there: one write, and nothing that flickers. */
export const pictureOfLines = (lines: readonly string[]): string =>
  `\u001B[H${lines.join('\u001B[K\n')}\u001B[K\u001B[J`;
