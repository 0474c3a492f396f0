/** A package that has layers for ASGI applications: all that is known of it stands in its row. */
export type Library = {
  /** What is imported. */
  readonly name: string;
  /** Its layers, by their names below the package, and the concern that each is. */
  readonly layers: Readonly<Record<string, string>>;
  /** What they set on requests for the layers inside, by the ends of their names. */
  readonly sets?: Readonly<Record<string, readonly string[]>>;
  /** They measure how long requests take. */
  readonly times?: true;
  /** It has counters and histograms that layers of a project observe. */
  readonly counts?: true;
  /** Those that derive from BaseHTTPMiddleware, by the end of their names. */
  readonly based?: RegExp;
  /** A call that registers a layer on the application that it is given: `Instrumentator().instrument(app)`. */
  readonly installs?: InstallingMethod;
  /** They read no session. */
  readonly leavesSession?: true;
  /** It limits rates by what its limiter says. */
  readonly limiter?: Limiter;
  /** An option of one of its classes that has any request id from the client taken. */
  readonly trusts?: { readonly symbol: RegExp; readonly option: string; readonly off: string };
};

export type InstallingMethod = {
  /** The class whose method it is. */
  readonly owner: RegExp;
  readonly method: string;
  /** It rewrites build_middleware_stack, and so lies outside whatever is registered before or after. */
  readonly outermost: boolean;
  /** The class that it registers. */
  readonly runsAs: string;
};

type Limiter = {
  /** What makes the limiter, and which of its options hold for every request. */
  readonly made: RegExp;
  readonly options: readonly string[];
  /** The function of the package that takes a client's address from a header. */
  readonly forged?: string;
};
