import type { LayerCode } from '../../languages/python/source.ts';
import type {
  Answers,
  Layer as AnyLayer,
  Reading as AnyReading,
  Span,
  Value,
} from '../../types.ts';

/** How a concern becomes code on an ASGI framework (FastAPI, Starlette). */
export type AsgiCode = {
  /** Templates under templates/asgi, without `.hbs`, that this concern needs, its shared ones included. */
  readonly files: (answers: Answers) => readonly string[];
  readonly layer: (answers: Answers, exposed: readonly string[]) => LayerCode;
  /** Response headers this layer adds, which a browser may read only when CORS exposes them; from its arguments. */
  readonly exposes?: (args: Readonly<Record<string, Value>>) => readonly string[];
  /** It is there for more than the time. */
  readonly isMoreThanClock?: true;
  /** Distributions (PEP 508) that the generated code imports. */
  readonly dependencies?: (answers: Answers) => readonly string[];
  /** What it sets on requests for those inside of it. */
  readonly sets?: readonly string[];
  /** It decides by headers alone, and reads neither body nor session. */
  readonly readsHeadersOnly?: true;
  /** What to do before the first request, e.g. which environment variables to set; of the concerns that are there, `ours` are made by create-mw. */
  readonly next?: (
    answers: Answers,
    others: readonly string[],
    ours: readonly string[],
  ) => readonly string[];
};

export type AsgiRecipe = {
  readonly code: AsgiCode;
};

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
  /** Nothing runs after the statement: it returns, or each of its blocks does. */
  readonly returns: boolean;
  /** What else runs this block, with another application: what is written here happens to that one, too. */
  readonly shared?: SharedBlock | undefined;
};

export type SharedBlock = {
  /** The function whose block it is. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** Only tests do. */
  readonly isTest: boolean;
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
  /** It is the list of a generated stack.py, whatever the user has made of its elements. */
  readonly owned: boolean;
};

/** A layer with the place that registers it. */
export type AsgiLayer = AnyLayer & {
  readonly site: Site;
  /** The file of the project that defines it. */
  readonly home: string | undefined;
  /** Its arguments go through a function that create-mw wrote: `X, **through(...)`. */
  readonly through: boolean;
};

/** What runs today, with the places where more can be written. */
export type AsgiReading = Omit<AnyReading, 'layers'> & {
  readonly layers: readonly AsgiLayer[];
  /** The statement that constructs the application, in every block it is seen from. */
  readonly constructor: readonly Frame[];
  /** The statement that leads to it where the project is started: that of a module which calls its factory. */
  readonly start?: Frame;
};
