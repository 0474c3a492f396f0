/** How a function, or one round of a loop, is left: for certain, or maybe. */
export type Leave = {
  kind?: 'return' | 'break' | 'continue';
  isMaybe?: boolean;
  /** Maybe so that no further round of the loop runs. */
  mayEnd?: 'return' | 'break';
  /** Of a loop whose rounds are not known, the way out of what it stands in. */
  readonly outer?: Leave;
  /** What runs in it is on condition anyway. */
  readonly conditional: boolean;
};
