import process from 'node:process';
import { isatty } from 'node:tty';
import { isAlternate } from './alternate.ts';
import { isPlain } from './dumb.ts';

/** Milliseconds after which whoever waits is told what for. */
const PATIENCE = 500;
/** Milliseconds between two looks at the clock of what goes on. */
const PACE = 200;

let from = 0;
let told = 0;
let isShown = false;
/** Somebody reads lines: nothing may be drawn over. */
let isRead = false;

/** A file was looked at. Nothing else happens while a run computes, so this is when it is told that it still does. */
export function looked(): void {
  const now = performance.now();
  if (now - from < PATIENCE || now - told < PACE) return;
  told = now;
  tell('Reading the project…');
}

/** Waits for something; what for is told where it takes long. */
export async function waitedFor<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const timer = setInterval(() => {
    tell(`${what}, ${Math.max(1, Math.round((performance.now() - began) / 1000))} s…`);
  }, PATIENCE);
  timer.unref();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    dropProgress();
  }
}

/** Somebody has answered, or something was said: what is waited for from now on is something else. */
export function dropProgress(): void {
  from = performance.now();
  if (!isShown) return;
  isShown = false;
  process.off('exit', dropProgress);
  if (!isLasting()) process.stderr.write('\r\u001B[K');
}

/** From now on questions are asked line by line. */
export function readInLines(): void {
  isRead = true;
  dropProgress();
}

const isLasting = (): boolean => isRead || isPlain(process.env);

/** One line that is taken away again; where nothing can be, or shall be, one that stays. */
function tell(text: string): void {
  if (isAlternate() || !isatty(2) || (isLasting() && isShown)) return;
  if (!isShown) process.once('exit', dropProgress);
  isShown = true;
  process.stderr.write(isLasting() ? `${text}\n` : `\r${text}\u001B[K`);
}
