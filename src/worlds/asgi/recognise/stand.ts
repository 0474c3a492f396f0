import type { Node } from '../../../languages/python/tree/module.ts';
import type { Here, Item } from '../read/values.ts';

/** What an expression was found to stand for, and whether that depends on what was passed or on what a loop is at. */
export type Stand = Item & {
  readonly moved: boolean;
  /** It is a field of an object that is written out. */
  readonly isField?: boolean;
};

/** Asks the same of another expression, in the same place unless one is given. */
export type Resolve = (node: Node, here?: Here) => Stand | undefined;

/** It depends on what was passed, or on what a loop is at. */
export const moved = (found: Stand | undefined): Stand | undefined =>
  found && { ...found, moved: true };
