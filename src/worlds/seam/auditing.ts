import type { Doubt, Layer, Reading, Span } from '../../types.ts';

// What a world says of code that may be wrong.

export type Severity = 'error' | 'warning' | 'info';

/** One trap in words. `check` finds it, `explain` tells about it, `snapshots/rules/<id>/` shows it. */
export type RuleText = {
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
};

/** A piece of code: lines and columns are 1-based, columns count UTF-16 units, the end is exclusive. */
export type Spot = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
};

/** What a rule has found. */
export type RuleHit = {
  /** What is underlined. */
  readonly spot: Spot;
  /** What is wrong here, naming what the code names: a sentence without a full stop. */
  readonly message: string;
  /** In place of the rule's own. */
  readonly because?: string;
  readonly advice?: string;
  /** In place of the rule's own, where this one is more or less certain, or worse or better. */
  readonly severity?: Severity;
  /** It is in code that no application registers. */
  readonly isIdle?: boolean;
  /** The application whose nesting is wrong, with the layers that are. */
  readonly nesting?: { readonly reading: Reading; readonly wrong: readonly Layer[] };
  readonly fix?: Fix;
};

/** Edits that mend a finding. */
export type Fix = {
  readonly safety: 'safe' | 'unsafe';
  readonly edits: readonly FileEdit[];
  readonly imports?: readonly {
    readonly path: string;
    readonly module: string;
    readonly name: string;
  }[];
};
/** Replaces `span` by `text`; an empty span inserts. */
export type FileEdit = { readonly path: string; readonly span: Span; readonly text: string };

export type Auditor = {
  /** What one of the world's own rules finds. */
  readonly hits: (rule: string) => readonly RuleHit[];
  /** Where a question about the code took too long to be answered, so that something may have been missed. */
  readonly cuts: () => readonly Doubt[];
  /** The comments that silence a rule, each with the lines that it speaks of. */
  readonly ignores: () => readonly Ignore[];
  readonly facts: (reading: Reading, layer: Layer) => Facts;
  /** What else measures how long requests take, further in than every layer, and what it is called. */
  readonly clocks?: (reading: Reading) => readonly { readonly spot: Spot; readonly name: string }[];
  /** The edits that register a layer beside another one; undefined where that is not safe. */
  readonly move: (
    reading: Reading,
    layer: Layer,
    side: 'outside' | 'inside',
    other: Layer,
  ) => Move | undefined;
  /** How the user does the same: a sentence without a full stop. `place` is the other layer, with its place. */
  readonly howToMove: (
    reading: Reading,
    layer: Layer,
    side: 'outside' | 'inside',
    other: Layer,
    place: string,
  ) => string;
};

/** What rules of any onion ask about a layer. */
export type Facts = {
  /** The code that registers it. */
  readonly spot: Spot | undefined;
  /** The project's own code, not a library's. */
  readonly isOwn: boolean;
  /** It may answer by itself, but as it is set up it never does. */
  readonly isInert: boolean;
  /** It lies around whatever is registered, wherever it is written. */
  readonly isWrapper: boolean;
  /** The arguments that it is registered with; undefined where it takes none. */
  readonly args: string | undefined;
  /** The headers that it may take for the id of a request. */
  readonly idHeaders: readonly string[];
};

/** `isPure`: nothing but the nesting changes. */
export type Move = { readonly edits: readonly FileEdit[]; readonly isPure: boolean };

/** `create-mw: ignore[rule] reason` in a comment. */
export type Ignore = {
  readonly rule: string;
  readonly comment: Spot;
  readonly from: number;
  readonly to: number;
};
