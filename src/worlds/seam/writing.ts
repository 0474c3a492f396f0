import type { Note } from '../../types/notes.ts';
import type { Change, Install, PlannedLayer } from '../../types/plan.ts';
import type { Answers, Files, Layer, Reading } from '../../types.ts';

// How a world puts layers into an application, and takes them out again.

/** A layer to write: as it was asked for, or as it stands in another state of the project. */
export type Newcomer =
  | { readonly kind: 'asked'; readonly concern: string; readonly answers: Answers }
  | {
      readonly kind: 'standing';
      readonly concern: string;
      readonly reading: Reading;
      readonly layer: Layer;
    };

/** A layer that create-mw wrote, with some of its options answered anew. */
export type Alteration = {
  readonly layer: Layer;
  readonly concern: string;
  readonly answers: Answers;
};

export type Wanted = {
  readonly newcomers: readonly Newcomer[];
  /** Of the layers that stand, those that are to change. */
  readonly altered?: readonly Alteration[];
  /** Name of the folder for new files, if the user chose one. */
  readonly folder?: string;
};

/** Which slot each newcomer goes into, outermost first; the slots of the generated list; what lies behind the routes. */
export type Places = {
  readonly newcomers: readonly { readonly concern: string; readonly slot: number }[];
  readonly main: { readonly from: number; readonly to: number };
  readonly behind: readonly string[];
};

export type Writer = {
  /** The edits of existing files, those of altered layers among them, and the generated list where it is new. */
  readonly insert: (places: Places) => Promise<readonly Change[]>;
  /** The generated list alone, for code that is edited by hand; outermost first. */
  readonly alone: (concerns: readonly string[]) => Promise<readonly Change[]>;
  /** What to paste by hand, and where. */
  readonly paste: () => readonly string[];
  /** The files that newcomers bring along, and those that altered layers need no more. */
  readonly brings: (edits: readonly Change[]) => Promise<readonly Change[]>;
  /** What has to be installed for them, and what need not be any more once these edits are made. */
  readonly needs: (edits: readonly Change[]) => Needs;
  /** The test that locks the nesting, as it will be. */
  readonly test: (
    layers: readonly PlannedLayer[],
    after: Files,
    isWanted: boolean,
  ) => Promise<Test>;
  /** The response headers that a standing layer is told to set, else those that are usual for what it does. */
  readonly headersOf: (layer: Layer) => readonly string[];
  /** What the user's own layers do not know of the newcomers. */
  readonly remarks: (layers: readonly PlannedLayer[]) => readonly Note[];
};

export type Needs = {
  readonly install: readonly Install[];
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
  /** Files that installing may write. */
  readonly manifests: readonly string[];
};
export type Test = {
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
  /** The command that runs it, in the project's root. */
  readonly run?: string;
};

export type Remover = {
  /** The files that have to be edited. */
  readonly files: readonly string[];
  /** The edits that take the layers out, in the first way, the second ...; undefined when there is no other. */
  readonly extract: (attempt: number) => Promise<readonly Change[] | undefined>;
  /** The files that go with them. */
  readonly drops: () => Promise<readonly Change[]>;
  /** What was declared for the files that go, and that nothing else needs when the test has changed. */
  readonly needs: (
    drops: readonly Change[],
    test: readonly Change[],
  ) => Pick<Needs, 'changes' | 'notes'>;
  readonly test: () => Promise<Test>;
};
