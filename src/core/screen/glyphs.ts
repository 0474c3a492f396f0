/** The signs of the screens; every state has one of its own, so that colour only adds. */
export type Glyphs = {
  readonly cursor: string;
  readonly ticked: string;
  readonly open: string;
  /** What stands already. */
  readonly there: string;
  readonly wall: string;
  /** Where a layer would lie. */
  readonly ghost: string;
  readonly inside: string;
  readonly more: string;
  readonly above: string;
  readonly below: string;
  readonly caret: string;
};

export const UNICODE: Glyphs = {
  cursor: '❯',
  ticked: '◉',
  open: '◯',
  there: '│',
  wall: '│',
  ghost: '┆',
  inside: '›',
  more: '…',
  above: '↑',
  below: '↓',
  caret: '▏',
};

/** For a console that has no others. */
export const ASCII: Glyphs = {
  cursor: '>',
  ticked: '[x]',
  open: '[ ]',
  there: '|  ',
  wall: '|',
  ghost: ':',
  inside: '>',
  more: '...',
  above: '^',
  below: 'v',
  caret: '_',
};
