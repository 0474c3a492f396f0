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
  /** Of those, the Python files in which one of the words stands. */
  search(words: readonly string[]): readonly string[];
}

export type Value = string | number | boolean | null | readonly Value[];

/** Code of the target language, e.g. a call, with the imports it needs. */
export type Code = { readonly code: string; readonly imports: readonly ImportOf[] };
export type Argument = { readonly name: string; readonly value: Value | Code };

/** `from <module> import <name>`; a module that starts with `.` is a file of the generated package. */
export type ImportOf = { readonly module: string; readonly name: string };

export type Strength = 'MUST' | 'SHOULD';
/** I lie outside `concern`, `because` ... */
export type Relation = {
  readonly concern: string;
  readonly strength: Strength;
  readonly because: string;
};

export type Option = {
  readonly name: string;
  readonly kind: 'list' | 'choice' | 'string' | 'boolean';
  readonly question: string;
  readonly choices?: readonly string[];
  /** Undefined: there is no sensible default, so the answer is asked for; `-y` takes the empty list. */
  readonly default?: Answer;
  /** What an empty list means to the running application; printed whenever one is taken. */
  readonly empty?: string;
  /** Asked on a terminal even though there is a default. */
  readonly ask?: boolean;
  /** Says what is wrong with an answer. */
  readonly check?: (answer: Answer, all: Answers) => string | undefined;
};
export type Answer = string | boolean | readonly string[];
export type Answers = Readonly<Record<string, Answer>>;

/** One layer as it is registered: `Middleware(<symbol>, <args>)`. */
export type LayerCode = {
  readonly symbol: ImportOf;
  readonly args: readonly Argument[];
  /** A function that checks the arguments when the application starts: `Middleware(X, **through(...))`. */
  readonly through?: ImportOf;
};

/** How a concern becomes code on an ASGI framework (FastAPI, Starlette). */
export type AsgiRecipe = {
  /** Templates under templates/asgi, without `.hbs`, that this concern needs, its shared ones included. */
  readonly files: (answers: Answers) => readonly string[];
  readonly layer: (answers: Answers, exposed: readonly string[]) => LayerCode;
  /** Response headers this layer adds, which a browser may read only when CORS exposes them; from its arguments. */
  readonly exposes?: (args: Readonly<Record<string, Value>>) => readonly string[];
  /** Distributions (PEP 508) that the generated code imports. */
  readonly dependencies?: (answers: Answers) => readonly string[];
  /** What to do before the first request, e.g. which environment variables to set. */
  readonly next?: (answers: Answers) => readonly string[];
};

export type Concern = {
  readonly id: string;
  readonly title: string;
  /** One line: what it gives. Prompt, list, explain and README print it. */
  readonly summary: string;
  /** One line: why it lies where it lies. stack.py, preview, stack and explain print it. */
  readonly because: string;
  readonly outside: readonly Relation[];
  /** It may answer a request by itself, so that what lies inside it misses that answer. */
  readonly answers?: true;
  /** Import origins (`module.Name`) that are this concern when they are registered. */
  readonly symbols: readonly string[];
  readonly options: readonly Option[];
  /** Offer this concern, with this reason, when one of `when` is asked for without it. */
  readonly offer?: { readonly when: readonly string[]; readonly because: string };
  /** Absent: recognised in existing code and ordered against, but not generated. */
  readonly asgi?: AsgiRecipe;
};

export type FrameworkId = 'fastapi' | 'starlette';
/** An application object: where it is constructed and what it is called there. */
export type App = {
  readonly framework: FrameworkId;
  readonly file: string;
  readonly name: string;
  readonly line: number;
  /** Name of the function that constructs it, when it is not constructed at module level. */
  readonly factory?: string;
};

export type Span = { readonly start: number; readonly end: number };
/** A statement in a block that runs when the application is built; the last frame is the innermost one. */
export type Frame = {
  readonly file: string;
  /** Offset of the first statement of the block: two frames with the same file and block can be compared. */
  readonly block: number;
  readonly statement: Span;
  /** What the application is called in this block. */
  readonly app: string;
  /** Inside an `if`, `try`, loop or after an early return: nothing may be inserted here. */
  readonly guarded: boolean;
  /** The statement is a `return`: nothing runs after it. */
  readonly returns: boolean;
};

/** Where a layer is registered: by a statement, or as an element of a list literal. */
export type Site =
  | { readonly kind: 'call'; readonly frames: readonly Frame[] }
  | {
      readonly kind: 'element';
      readonly frames: readonly Frame[];
      readonly list: ListSite;
      readonly span: Span;
      /** The `*stack()` of another list through which this one came in. */
      readonly through?: { readonly file: string; readonly span: Span };
    }
  /** Somewhere that has no room beside it, e.g. an element appended under a condition. */
  | { readonly kind: 'fixed'; readonly frames: readonly Frame[] }
  /** Around everything, whenever it is written: `app = CORSMiddleware(app)`, `instrument_app(app)`. */
  | { readonly kind: 'wrap'; readonly frames: readonly Frame[] };
/** A list literal, and what registers its elements: the constructor, or a loop over it. */
export type ListSite = {
  readonly file: string;
  readonly span: Span;
  readonly registeredBy: 'constructor' | 'loop';
};

export type Layer = {
  /** What the layer is ordered as. */
  readonly concern: string | null;
  /** Every concern it serves: a project's own layer may do several things. */
  readonly serves: readonly string[];
  /** It measures a duration by itself. */
  readonly clock: boolean;
  /** What the code calls it: a class or function name. */
  readonly symbol: string;
  /** Resolved import origin, e.g. `starlette.middleware.cors.CORSMiddleware` or `app/auth.py:Auth`. */
  readonly origin: string;
  readonly file: string;
  readonly line: number;
  readonly conditional: boolean;
  readonly site: Site;
};

/** Something in the code that could change the nesting and that could not be followed. */
export type Doubt = { readonly file: string; readonly line: number; readonly reason: string };

/** What runs today, outermost first. */
export type Reading = {
  readonly app: App;
  readonly layers: readonly Layer[];
  /** The statement that constructs the application, in every block it is seen from. */
  readonly constructor: readonly Frame[];
  readonly doubts: readonly Doubt[];
};

export type Edge = {
  readonly outer: string;
  readonly inner: string;
  readonly strength: Strength | 'FOUND';
  readonly because: string;
};
