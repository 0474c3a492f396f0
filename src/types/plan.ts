import type { App, Layer } from '../types.ts';
import type { Note } from './notes.ts';

export type Change =
  | {
      readonly path: string;
      readonly kind: 'create';
      readonly after: string;
      /** It is what the user wants to see: the generated list. */
      readonly isMain?: true;
    }
  | {
      readonly path: string;
      readonly kind: 'edit';
      readonly before: string;
      readonly after: string;
    }
  | { readonly path: string; readonly kind: 'delete'; readonly before: string };

/** Dependencies to install with the project's own tool, e.g. `uv add "PyJWT[crypto]"`. */
export type Install = { readonly command: string; readonly args: readonly string[] };

/** Everything a run will do, with final texts. Preview, dry run, JSON and apply all read this one value. */
export type Plan = {
  readonly app: App;
  /** The nesting after the run, outermost first. */
  readonly layers: readonly PlannedLayer[];
  readonly changes: readonly Change[];
  readonly install: readonly Install[];
  /** Files that installing may write. */
  readonly manifests: readonly string[];
  /** The command that repeats this run. */
  readonly command: string;
  /** What the user should know or do, in order. */
  readonly notes: readonly Note[];
  /** The command that tries the result, to be run in the project's root. */
  readonly trial?: string;
};
export type PlannedLayer = Pick<
  Layer,
  'concern' | 'symbol' | 'origin' | 'definedAs' | 'file' | 'conditional' | 'owned'
> &
  Partial<Pick<Layer, 'reach' | 'serves' | 'isListed' | 'isBehind' | 'isUnproven'>> & {
    readonly line?: number;
    readonly isNew: boolean;
  };
