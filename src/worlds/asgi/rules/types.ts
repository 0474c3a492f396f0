import { insertion } from '../../../languages/edit.ts';
import type { Module, Node, Project } from '../../../languages/python/tree/module.ts';
import type { FileEdit, Fix, RuleText, Severity } from '../../seam/auditing.ts';
import type { Unit } from '../application/units.ts';
import type { AsgiReading } from '../types.ts';

export type { FileEdit, Fix, Severity };

/** What rules look at: the project's applications, its own middleware, and the files around them. */
export type Audit = {
  readonly project: Project;
  /** Every application with the nesting that will run. */
  readonly readings: readonly AsgiReading[];
  /** The project's own middleware, registered or not. */
  readonly units: readonly Unit[];
  /** Files that have one of the words in them, parsed; none of tests, examples and other people's code. */
  readonly mentioning: (...words: readonly string[]) => readonly Module[];
};

export type AsgiRule = RuleText & { readonly find: (audit: Audit) => readonly CodeHit[] };

/** A finding of a rule, still with its syntax. */
export type CodeHit = {
  readonly module: Module;
  /** What is underlined. */
  readonly node: Node;
  /** What is wrong here, naming what the code names: a sentence without a full stop. */
  readonly message: string;
  /** In place of the rule's own. */
  readonly because?: string;
  readonly advice?: string;
  /** In place of the rule's own, where this one is more or less certain, or worse or better. */
  readonly severity?: Severity;
  /** The middleware that it is in: where nothing registers that, a finding is `info` at the most. */
  readonly unit?: Unit;
  readonly fix?: Fix;
};

/** What `find` finds in each middleware. */
export const foundIn = (
  units: readonly Unit[],
  find: (unit: Unit) => readonly CodeHit[],
): CodeHit[] => units.flatMap((unit) => find(unit).map((found) => ({ unit, ...found })));

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
