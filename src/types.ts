// How data travels through a run. Only `apply` and `verify` touch the disk, through the Host.
//   Files ──detect──▶ App ──read──▶ Reading ─┐
//   argv  ──ask─────▶ Request ──resolve──────┴─▶ Wish ──order──▶ Placement ──plan──▶ Plan ──preview──▶ text
//                                                                             └──apply──▶ disk ──verify──▶ Finding[]

/** Paths are always relative to the project's root and written with `/`. Lines are 1-based, offsets are UTF-16. */
export interface Files {
  /** Absolute path of the folder that everything is relative to. */
  readonly root: string;
  /** The text of a file, undefined where there is none. A file that is not UTF-8 is read as Latin-1, so bytes survive. */
  read(path: string): string | undefined;
  /** Every file of the project that git does not ignore, sorted. */
  list(): readonly string[];
  /** Of those, the files of code in which one of the words stands. */
  search(words: readonly string[]): readonly string[];
}

export type Value = string | number | boolean | null | readonly Value[];

export type Strength = 'MUST' | 'SHOULD';
/** I lie outside `concern`, `because` ... */
export type Relation = {
  readonly concern: string;
  readonly strength: Strength;
  readonly because: string;
  /** It matters only where the inner one waits for something far away, which its code does not show: `check` mentions it. */
  readonly isMinor?: true;
  /** It is there for the clock that both read: where one of them has its own, it says nothing. */
  readonly sharesClock?: true;
  /** It is there for those who read bodies. */
  readonly forBodies?: true;
  /** It is there for what the inner one reads of the session. */
  readonly forSession?: true;
  /** It is there for browsers, which let scripts read what allows it: for answers that do so by themselves it says nothing. */
  readonly forBrowsers?: true;
  /** What the outer one gives is there behind the call, too: whoever reads it then has it, unless somebody between answers. */
  readonly isKept?: true;
};

export type Option = {
  readonly name: string;
  readonly kind: 'list' | 'choice' | 'string' | 'boolean';
  readonly question: string;
  /** What stands before the answer where all of them are shown, at most 14 letters; the name, if absent. */
  readonly label?: string;
  /** The question where there is little room, at most 38 letters; the whole one, if absent. */
  readonly short?: string;
  /** An answer that fits. */
  readonly example?: string;
  readonly choices?: readonly string[];
  /** Undefined: there is no sensible default, so the answer is asked for; `-y` takes the empty list. */
  readonly default?: Answer;
  /** What an empty list means to the running application; printed whenever one is taken. */
  readonly empty?: string;
  /** The same in at most 29 letters, with what is empty. */
  readonly emptyShort?: string;
  /** Whether it means that beside these other answers; absent: always. */
  readonly emptyWhen?: (all: Answers) => boolean;
  /** Asked on a terminal even though there is a default. */
  readonly ask?: boolean;
  /** Whether these answers to the others leave it a use; absent: always. */
  readonly isUsed?: (all: Answers) => boolean;
  /** The answer names a header of responses, which no two layers may both set. */
  readonly header?: true;
  /** Says what is wrong with an answer. */
  readonly check?: (answer: Answer, all: Answers) => string | undefined;
};
export type Answer = string | boolean | readonly string[];
export type Answers = Readonly<Record<string, Answer>>;

export type Concern = {
  readonly id: string;
  readonly title: string;
  /** One line: what it gives. Prompt, list, explain and README print it. */
  readonly summary: string;
  /** One line: why it lies where it lies. The generated list, preview, stack and explain print it. */
  readonly because: string;
  /** The same of a layer that somebody else wrote, where `because` tells of what ours does, or of what lies around it. */
  readonly becauseTheirs?: string;
  readonly outside: readonly Relation[];
  /** Fewer ask for it than for the others: where it belongs does not say where the generated list stands. */
  readonly isExtra?: true;
  /** It may answer a request by itself, so that what lies inside it misses that answer. */
  readonly answers?: true;
  readonly options: readonly Option[];
  /** Most applications want it: proposed where nothing does it yet. */
  readonly isUsual?: true;
  /** When two layers of it are one too many, and what happens then. */
  readonly twice?: {
    readonly when: 'libraries' | 'same library' | 'same id';
    readonly because: string;
  };
  /** Offer this concern, with this reason, when one of `when` is asked for without it. */
  readonly offer?: { readonly when: readonly string[]; readonly because: string };
};

/** Concerns that are asked for together, by one name. */
export type Preset = {
  readonly id: string;
  /** One line: for whom it is. Prompt, list and README print it. */
  readonly summary: string;
  /** Their ids, outermost first. */
  readonly concerns: readonly string[];
};

/** An application object: where it is constructed and what it is called there. */
export type App = {
  /** Its id, e.g. `fastapi`. */
  readonly framework: string;
  readonly file: string;
  readonly name: string;
  readonly line: number;
  /** Name of the function that constructs it, when it is not constructed at module level. */
  readonly factory?: string;
  /** What `--app` calls it, where its factory makes several. */
  readonly choice?: string;
};

export type Span = { readonly start: number; readonly end: number };
/** Which requests go through a layer: all, or those below a path of the application or of what is mounted in it. */
export type Reach =
  | { readonly kind: 'everything' }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'mount'; readonly path: string };

export type Layer = {
  /** What the layer is ordered as. */
  readonly concern: string | null;
  /** Every concern it serves: a project's own layer may do several things. */
  readonly serves: readonly string[];
  /** What it reads of a request that another layer has to set, and what it sets for others, e.g. `request.session`. */
  readonly reads?: readonly string[];
  readonly sets?: readonly string[];
  /** What it uses before it hands a request on if another layer has set it. */
  readonly asks?: readonly string[];
  /** What it reads at any time, also when the answer is there. */
  readonly late?: readonly string[];
  /** It surely reads no body. */
  readonly leavesBodies?: boolean;
  /** It surely reads no session. */
  readonly leavesSession?: boolean;
  /** Whether it does what its concern says depends on something that could not be read. */
  readonly isUnproven?: boolean;
  /** What it answers by itself surely has CORS headers of its own, preflights too. */
  readonly answersBrowsers?: boolean;
  /** Its options switch off what it is there for. */
  readonly isInert?: boolean;
  /** It measures a duration by itself. */
  readonly clock: boolean;
  /** It measures how long requests take, by itself or as its library does. */
  readonly times: boolean;
  /** What the code calls it: a class or function name. */
  readonly symbol: string;
  /** Resolved import origin, e.g. `starlette.middleware.cors.CORSMiddleware` or `app/auth.py:Auth`. */
  readonly origin: string;
  /** What it is called where it is defined. */
  readonly definedAs: string;
  readonly file: string;
  readonly line: number;
  readonly conditional: boolean;
  /** create-mw wrote it. */
  readonly owned: boolean;
  readonly reach: Reach;
  /** It is an entry of the list that create-mw generated. */
  readonly isListed: boolean;
  /** It lies behind the routes and gets what comes out of everything: nothing lies outside or inside it. */
  readonly isBehind: boolean;
};

/** Something in the code that could change the nesting and that could not be followed. */
export type Doubt = { readonly file: string; readonly line: number; readonly reason: string };

/** What runs today, outermost first. */
export type Reading = {
  readonly app: App;
  readonly layers: readonly Layer[];
  readonly doubts: readonly Doubt[];
};

/** One of two lies outside the other; layers are named by their concerns, or in a way of their own. */
export type Edge<Node = string> = {
  readonly outer: Node;
  readonly inner: Node;
  readonly strength: Strength | 'FOUND';
  readonly because: string;
  readonly isMinor?: true;
  readonly sharesClock?: true;
  readonly forBodies?: true;
  readonly forSession?: true;
  readonly forBrowsers?: true;
  readonly isKept?: true;
};
