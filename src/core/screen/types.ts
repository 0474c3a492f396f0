import type { ScreenSize, Turn } from '../../host/types.ts';
import type { Preset } from '../../types.ts';
import type { Glyphs } from './glyphs.ts';

/** Paints text; `plain` leaves it as it is. */
export type Paint = (style: 'add' | 'remove' | 'dim' | 'bold', text: string) => string;

/** How a screen is drawn. */
export type View = ScreenSize & {
  readonly glyphs: Glyphs;
  readonly paint: Paint;
};

/** A layer in the picture, outermost first. */
export type Wall = {
  readonly title: string;
  readonly kind: 'standing' | 'new' | 'ghost' | 'gone';
  /** Where it stands, or what there is to say of it. */
  readonly place: string;
  /** The concern that it is ordered as. */
  readonly concern: string | null;
};

/** The layers as they would nest; or why they cannot. */
export type Picture =
  | { readonly kind: 'walls'; readonly walls: readonly Wall[] }
  | { readonly kind: 'trouble'; readonly message: string };

/** Something that can be chosen. */
export type Row = {
  readonly id: string;
  readonly title: string;
  /** `There already`, `Recommended`, `More` */
  readonly group: string;
  readonly summary: string;
  readonly because: string;
  /** What speaks against it; it begins with an exclamation mark. */
  readonly hint?: string;
  /** Why it cannot be ticked. */
  readonly fixed?: string;
};

/** A question, with what it is answered with where nothing is typed. */
export type Field = {
  readonly id: string;
  readonly concern: string;
  /** Over the questions of one concern. */
  readonly title: string;
  readonly label: string;
  readonly kind: 'list' | 'choice' | 'string' | 'boolean';
  readonly choices: readonly string[];
  readonly question: string;
  /** The question where there is little room. */
  readonly short: string;
  readonly example?: string;
  readonly initial: Draft;
  /** Where the initial answer was read. */
  readonly from?: string;
  /** What an empty list means to the running application. */
  readonly empty?: string;
};

/** An answer as it is typed; lists and texts are one line. */
export type Draft = string | boolean;
export type Drafts = Readonly<Record<string, Draft>>;

/** Answers that do not fit: the questions at fault, and what is wrong. */
export type Fault = { readonly ids: readonly string[]; readonly message: string };

/** What the choices are about, once the project was read. */
export type Board = {
  /** `FILE:LINE  NAME (FRAMEWORK)` */
  readonly subject: string;
  readonly verb: 'add' | 'remove';
  readonly question: string;
  readonly rows: readonly Row[];
  /** Ticked where nobody has chosen yet. */
  readonly recommended: readonly string[];
  /** What can be ticked together, by one name. */
  readonly presets: readonly Preset[];
  /** How layers would nest with these; `ghost` is drawn as what it would be. */
  readonly picture: (ids: readonly string[], ghost?: string) => Picture;
  /** What is asked when these are chosen, by the answers so far. */
  readonly fields: (ids: readonly string[], drafts: Drafts) => readonly Field[];
  /** What is wrong with the answers: with one of them first, then with several together. */
  readonly fault: (ids: readonly string[], drafts: Drafts, only?: string) => Fault | undefined;
};

/** A consequence of the run; those that matter most are marked. */
export type Consequence = {
  readonly isUrgent: boolean;
  readonly text: string;
  readonly short: string;
};

/** What a run will do, for somebody who decides on it. */
export type Summary = {
  readonly walls: readonly Wall[];
  /** `9 files: 8 new, app/main.py +3 lines` */
  readonly files: string;
  /** The lines of the user's own files that change, as they will be numbered. */
  readonly lines: readonly string[];
  readonly runs: readonly string[];
  readonly follows: readonly Consequence[];
  readonly question: string;
  readonly patch: readonly PatchFile[];
};
export type PatchFile = { readonly path: string; readonly lines: readonly string[] };

export type ScreenName = 'apps' | 'choose' | 'answers' | 'confirm' | 'trouble';
/** What is read in a window of its own, over one of the places. */
export type Sheet = {
  readonly title: string;
  readonly files: readonly PatchFile[];
  readonly top: number;
  /** Sentences, which are broken at blanks; code is cut. */
  readonly isText?: true;
};

/** All that is on the screen; every other screen is reached by changing it. */
export type State = {
  readonly tool: string;
  readonly at: ScreenName;
  /** The places that were passed, for the way back. */
  readonly past: readonly ScreenName[];
  readonly board?: Board;
  readonly apps: readonly { readonly id: string; readonly place: string }[];
  readonly app: number;
  /** The row at the cursor. */
  readonly focus: string;
  readonly ticked: readonly string[];
  /** The preset that was ticked last, and what was ticked before the first of them. */
  readonly preset?: { readonly id: string; readonly before: readonly string[] };
  readonly drafts: Drafts;
  /** The question at the cursor, and where in its text the cursor stands. */
  readonly field: string;
  readonly caret: number;
  readonly fault?: Fault;
  readonly notice?: string;
  readonly summary?: Summary;
  readonly trouble?: { readonly message: string; readonly advice: string };
  readonly sheet?: Sheet;
  /** What is waited for: keys are dropped meanwhile, but those that cancel. */
  readonly waits?: Wait;
};
export type Wait = 'open' | 'plan' | 'diff';

export type Decision =
  | { readonly kind: 'yes' }
  | { readonly kind: 'no' }
  | { readonly kind: 'cancelled'; readonly by: 'escape' | 'interrupt' };

/** What came of a key. */
export type Pressed = Turn<State, Decision>;
