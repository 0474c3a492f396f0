import type { Value } from '../../types.ts';

/** Code of the target language, e.g. a call, with the imports it needs. */
export type Code = { readonly code: string; readonly imports: readonly ImportOf[] };
export type Argument = { readonly name: string; readonly value: Value | Code };

/** `from <module> import <name>`; a module that starts with `.` is a file of the generated package. */
export type ImportOf = { readonly module: string; readonly name: string };

/** One layer as it is registered: `Middleware(<symbol>, <args>)`. */
export type LayerCode = {
  readonly symbol: ImportOf;
  readonly args: readonly Argument[];
  /** A function that checks the arguments when the application starts: `Middleware(X, **through(...))`. */
  readonly through?: ImportOf;
};
