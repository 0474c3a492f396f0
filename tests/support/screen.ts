import { type AskedFor, addBoard } from '../../src/core/ask/board.ts';
import { frame } from '../../src/core/screen/frame.ts';
import { ASCII, type Glyphs, UNICODE } from '../../src/core/screen/glyphs.ts';
import { press } from '../../src/core/screen/press.ts';
import { emptyState, withBoard } from '../../src/core/screen/state.ts';
import { widthOf } from '../../src/core/screen/text.ts';
import type { Board, Decision, State, View } from '../../src/core/screen/types.ts';
import type { Key, ScreenSize } from '../../src/host/types.ts';
import { usual } from '../../src/worlds/index.ts';
import type { World } from '../../src/worlds/world.ts';
import { open, type Texts } from './requests.ts';

export const GLYPHS: readonly Glyphs[] = [UNICODE, ASCII];
export const SIZES: readonly ScreenSize[] = [
  { cols: 120, rows: 40 },
  { cols: 80, rows: 24 },
  { cols: 60, rows: 20 },
  { cols: 40, rows: 15 },
  { cols: 36, rows: 12 },
];

export const nothingKnown: AskedFor = {
  given: new Map(),
  found: {},
  asksTest: true,
  secondClock: false,
};

const DRAWN = ['cors', 'request-id', 'timing', 'logging', 'trusted-host', 'errors', 'auth'];
const few: World = {
  ...usual,
  recipe: (id) => (DRAWN.includes(id) ? usual.recipe(id) : undefined),
};

export async function boardOf(texts: Texts, asked: AskedFor = nothingKnown): Promise<Board> {
  return addBoard(await open(texts, undefined, few), asked);
}

export const chosen = (board: Board): State => withBoard(emptyState('create-mw 0.1.0'), board);

export const viewOf = (size: ScreenSize, glyphs: Glyphs = UNICODE): View => ({
  ...size,
  glyphs,
  paint: (_, text) => text,
});

/** Keys by the names that people give them; a text is typed letter by letter. */
export const key = (name: string, more: Partial<Key> = {}): Key => ({
  name: /^[?*/.:,]$/.test(name) ? '' : name === 'enter' ? 'return' : name.toLowerCase(),
  text: name === 'space' ? ' ' : name.length === 1 ? name : '',
  ctrl: false,
  shift: /^[A-Z]$/.test(name),
  ...more,
});
export const typed = (text: string): Key[] =>
  [...text].map((letter) => (letter === ' ' ? key('space') : key(letter)));

/** The state after some keys; none of them may end it. */
export function afterKeys(
  state: State,
  keys: readonly (Key | string)[],
  size: ScreenSize = SIZES[1] as ScreenSize,
): State {
  return keys.reduce<State>((now, each) => {
    const pressed = press(now, typeof each === 'string' ? key(each) : each, size);
    if (pressed.kind === 'outcome') throw new Error(`${JSON.stringify(each)} ended it`);
    return pressed.state;
  }, state);
}

export function ends(state: State, name: string | Key): Decision | undefined {
  const pressed = press(state, typeof name === 'string' ? key(name) : name, SIZES[1] as ScreenSize);
  return pressed.kind === 'outcome' ? pressed.outcome : undefined;
}

/** A frame as a terminal shows it: what is written to a column stands there. */
export const shown = (state: State, view: View): string[] => frame(state, view).map(laidOut);

function laidOut(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is one
  const parts = line.split(/\u001B\[K\u001B\[(\d+)G/);
  let text = parts[0] ?? '';
  for (let index = 1; index < parts.length; index += 2) {
    const column = Number(parts[index]) - 1;
    if (widthOf(text) > column) throw new Error(`the pane runs into the next one: ${line}`);
    text = `${text}${' '.repeat(column - widthOf(text))}${parts[index + 1] ?? ''}`;
  }
  return text;
}
