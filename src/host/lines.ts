import process from 'node:process';
import type { Interface } from 'node:readline';
import { dropProgress, readInLines } from './progress.ts';
import type { Terminal } from './types.ts';

let lines: AsyncIterator<string> | undefined;
let reader: Interface | undefined;

/** Asks for one line; the terminal itself echoes and edits it, and nothing is drawn. */
export const askLine: Terminal['line'] = async (question) => {
  readInLines();
  process.stdout.write(`${question} `);
  const { createInterface } = process.getBuiltinModule('node:readline');
  reader ??= createInterface({ input: process.stdin, terminal: false });
  lines ??= reader[Symbol.asyncIterator]();
  const { value, done } = await lines.next();
  dropProgress();
  return done ? undefined : value;
};

/** Lets the terminal go, so that the program can end. */
export function closeLines(): void {
  reader?.close();
  lines = undefined;
  reader = undefined;
}
