import { insertion } from '../languages/edit.ts';
import type { Module, Node } from '../languages/python.ts';
import type { FileEdit } from './types.ts';

/** Another text in place of a node, or of what lies between two. */
export const replaced = ({ path }: Module, from: Node, text: string, to = from): FileEdit => ({
  path,
  span: { start: from.startIndex, end: to.endIndex },
  text,
});

/** A text put in. */
export const inserted = ({ path }: Module, at: number, text: string): FileEdit => ({
  path,
  ...insertion(at, text),
});
