import process from 'node:process';
import { expect } from 'vitest';
import type { ScreenSize } from '../../src/host/types.ts';
import { type Env, STACK_TRACE } from './cli.ts';
import { type Emulator, emulator } from './emulator.ts';

export const KEY = {
  up: '\u001B[A',
  down: '\u001B[B',
  left: '\u001B[D',
  shiftTab: '\u001B[Z',
  space: ' ',
  enter: '\r',
  escape: '\u001B',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  ctrlZ: '\u001A',
  clear: '\u0015',
} as const;

type Settings = { readonly size?: ScreenSize; readonly env?: Env };

/** The CLI on a terminal that draws. */
export const onScreen = (
  bin: string,
  root: string,
  args: readonly string[],
  settings: Settings = {},
): Emulator => emulator([process.execPath, bin, ...args], root, settings);

/** What the cursor stands at: `Auth`, `origins`. */
const focused = (screen: Emulator): string =>
  /❯ (?:[◉◯│] )?(\S+(?: \S+)*)/.exec(screen.picture())?.[1] ?? '';

/** Moves down until the cursor stands at a row. */
export async function goTo(screen: Emulator, title: string): Promise<void> {
  // A picture that is half drawn has no row: a key too many would be on its way when the right one is seen.
  let row = '';
  const another = async (): Promise<void> => {
    const before = row;
    await screen.until(`another row than ${before}`, () => !['', before].includes(focused(screen)));
    row = focused(screen);
  };
  await another();
  for (let left = 40; !row.startsWith(title); left -= 1) {
    if (left === 0) throw new Error(`${title} is not there:\n${screen.picture()}`);
    screen.press(KEY.down);
    await another();
  }
}

/** Ticks a row of the list, wherever it stands. */
export async function tick(screen: Emulator, ...titles: readonly string[]): Promise<void> {
  for (const title of titles) {
    await goTo(screen, title);
    const before = screen.picture();
    screen.press(KEY.space);
    await screen.until(`${title} to be ticked`, () => screen.picture() !== before);
  }
}

/** The list stands there with what the project has. */
export const listed = (screen: Emulator): Promise<void> =>
  screen.see(/create-mw \S+ {2}\S[\s\S]*\n.*(to add|nothing to add yet)\nspace tick/);

/** Enter through the answers that are left, up to the last question. */
export async function toConfirm(screen: Emulator): Promise<void> {
  await screen.see(/Answers|Write this/);
  for (let left = 20; !screen.picture().includes('Write this?'); left -= 1) {
    if (left === 0) throw new Error(`no last question:\n${screen.picture()}`);
    const before = screen.picture();
    if (/Answers/.test(before) && !/Planning/.test(before)) screen.press(KEY.enter);
    await screen.until('another picture', () => screen.picture() !== before);
  }
}

/** What the shell gets back: its own page, a visible cursor, and no trace of our insides. */
export function leftTidy(screen: Emulator): void {
  expect(screen.isAlternate()).toBe(false);
  expect(screen.isCursorShown()).toBe(true);
  expect(screen.picture()).not.toMatch(STACK_TRACE);
  expect(screen.picture()).not.toMatch(/PromptError|AbortError|undefined/);
}
