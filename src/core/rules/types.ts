import { type Edit, insertion } from '../../languages/edit.ts';
import type { ImportOf } from '../../languages/python/source.ts';
import type { Module, Node, Project } from '../../languages/python/tree/module.ts';
import type { Unit } from '../../worlds/asgi/application/units.ts';
import type { Layer, Reading } from '../../worlds/asgi/types.ts';

export const severities = ['error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/** What rules look at: the project's applications, its own middleware, and the files around them. */
export type Audit = {
  readonly project: Project;
  /** Every application with the nesting that will run. */
  readonly readings: readonly Reading[];
  /** The project's own middleware, registered or not. */
  readonly units: readonly Unit[];
  /** Files that have one of the words in them, parsed; none of tests, examples and other people's code. */
  readonly mentioning: (...words: readonly string[]) => readonly Module[];
};

/** One trap. `check` finds it, `explain` tells about it, `snapshots/rules/<id>/` shows it. */
export type Rule = {
  readonly id: string;
  /** What a finding weighs unless it says otherwise. */
  readonly severity: Severity;
  /** What is wrong, in general: the middle of a sentence. */
  readonly summary: string;
  /** What happens because of it: the middle of a sentence. */
  readonly because: string;
  /** What to do: an imperative sentence without a full stop. */
  readonly advice: string;
  /** Whether `--fix` can mend it: always, only with --unsafe-fixes (it changes what the code does), or not at all. */
  readonly fix: 'safe' | 'unsafe' | 'none';
  readonly find: (audit: Audit) => readonly Found[];
};

/** A finding of a rule, still with its syntax. */
export type Found = {
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
  /** The application whose nesting is wrong, with the layers that are. */
  readonly nesting?: { readonly reading: Reading; readonly wrong: readonly Layer[] };
  readonly fix?: Fix;
};

/** Edits that mend a finding. */
export type Fix = {
  readonly safety: 'safe' | 'unsafe';
  readonly edits: readonly FileEdit[];
  readonly imports?: readonly (ImportOf & { readonly path: string })[];
};
export type FileEdit = Edit & { readonly path: string };

/** What `find` finds in each middleware. */
export const foundIn = (units: readonly Unit[], find: (unit: Unit) => readonly Found[]): Found[] =>
  units.flatMap((unit) => find(unit).map((found) => ({ unit, ...found })));

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
