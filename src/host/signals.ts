import process from 'node:process';
import { Refusal } from '../errors.ts';

type Code = 129 | 130 | 143;
type End = (signal: NodeJS.Signals) => void;

/**
 * Nobody listens for signals while a run computes: Node would hear of one only once the computing is over, so the
 * system ends the process at once, which a shell sees as 130 or 143. This is the exception, for work that must not be
 * cut through: it comes to its end, commands that it waits for are ended, and what was `said` of it is the last word.
 */
export async function unbroken<T>(work: () => Promise<T>, said: (result: T) => string): Promise<T> {
  sections += 1;
  try {
    const result = await listening(work);
    if (sections === 1) refuseInterrupted(said(result));
    return result;
  } catch (error) {
    if (error instanceof Refusal) refuseInterrupted(error.message, error.advice);
    throw error;
  } finally {
    sections -= 1;
  }
}

/** Waits for a command, which a signal ends; where nothing is half done, the process ends with it. */
export async function interruptible<T>(end: End, work: () => Promise<T>): Promise<T> {
  ends.add(end);
  try {
    return await listening(work);
  } finally {
    ends.delete(end);
  }
}

/** What is not begun any more once a signal came. */
export function refuseInterrupted(message = '', advice = ''): void {
  if (came === undefined) return;
  const isSaid = message.startsWith(INTERRUPTED);
  throw new Refusal('interrupted', isSaid ? message : `${INTERRUPTED} ${message}`.trim(), advice, {
    exit: came,
  });
}

async function listening<T>(work: () => Promise<T>): Promise<T> {
  listeners += 1;
  if (listeners === 1) for (const [signal, listen] of LISTEN) process.on(signal, listen);
  try {
    return await work();
  } finally {
    // A signal that came meanwhile is delivered in the next turn of the loop, as long as somebody listens. The first
    // immediate may belong to the turn whose signals were delivered already.
    await new Promise((done) => setImmediate(() => setImmediate(done)));
    listeners -= 1;
    if (listeners === 0) for (const [signal, listen] of LISTEN) process.off(signal, listen);
  }
}

function hears(signal: NodeJS.Signals, code: Code): [NodeJS.Signals, () => void] {
  return [
    signal,
    () => {
      came ??= code;
      if (sections === 0) process.exit(code);
      for (const end of ends) end(signal);
    },
  ];
}

const INTERRUPTED = 'Interrupted.';
const LISTEN = [hears('SIGINT', 130), hears('SIGTERM', 143), hears('SIGHUP', 129)];
const ends = new Set<End>();
let listeners = 0;
let sections = 0;
let came: Code | undefined;
