import { type FailOn, failOns } from '../core/rules/types.ts';
import type { Command } from './commands.ts';

/** Where the project is. */
type Placed = { readonly cwd: string | undefined };
/** Which application of it. */
type Chosen = { readonly app: string | undefined };
/** The concerns, files, or the folder that were named. */
type Named = { readonly names: readonly string[] };

/** What decides whether questions can be asked. */
export type Asking = {
  readonly input: boolean;
  /** Questions are lines, whatever the terminal can do. */
  readonly plain?: boolean;
  readonly json: boolean;
  readonly yes?: boolean;
};

/** How a plan is shown and carried out. */
export type WritingOptions = Asking & {
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly diff: boolean;
  /** Compare the nesting with the one of the running application. */
  readonly verify: boolean;
  /** The hash of the plan that was seen. */
  readonly expect?: string | undefined;
  /** Absent: nothing could have to be installed. */
  readonly install?: boolean;
};

type Answering = {
  /** The name of what is wanted together. */
  readonly preset: string | undefined;
  readonly set: readonly string[];
  /** Undefined: ask where that is possible, else do not write them. */
  readonly tests: boolean | undefined;
  readonly install: boolean;
};

export type AddArguments = { readonly command: 'add' } & Named &
  Placed &
  Chosen &
  WritingOptions &
  Answering & {
    readonly package: string | undefined;
    readonly secondClock: boolean | undefined;
    readonly filesOnly: boolean;
  };
export type RemoveArguments = { readonly command: 'remove' } & Named &
  Placed &
  Chosen &
  WritingOptions;
export type CheckArguments = { readonly command: 'check' } & Named &
  Placed &
  Chosen & {
    readonly format: Format;
    /** The least severity that makes `check` exit 1; undefined: what the project says. */
    readonly failOn: FailOn | undefined;
    readonly fix: boolean;
    readonly unsafeFixes: boolean;
    readonly expect: string | undefined;
    readonly dryRun: boolean;
    readonly diff: boolean;
  };
export type StackArguments = {
  readonly command: 'stack';
  readonly format: StackFormat;
  readonly verify: boolean;
} & Placed &
  Chosen &
  Asking;
/** `new` and `demo` make a project. */
export type MakeArguments = { readonly command: 'new' | 'demo' } & Named &
  Placed &
  WritingOptions &
  Answering;
export type ListArguments = { readonly command: 'list'; readonly json: boolean } & Placed;
export type ExplainArguments = { readonly command: 'explain'; readonly json: boolean } & Named &
  Placed;

export type McpArguments = {
  readonly command: 'mcp';
  readonly json: boolean;
  /** Plans may be written. */
  readonly write: boolean;
} & Placed;
export type AgentsArguments = { readonly command: 'agents'; readonly json: boolean } & Placed;
export type CompletionArguments = {
  readonly command: 'completion';
  readonly json: boolean;
} & Named &
  Placed;
export type HelpArguments = {
  readonly command: 'help';
  readonly about: Command | undefined;
  readonly json: boolean;
} & Named;

/** The command line. What a command does not take cannot be in its arguments. */
export type Arguments =
  | AddArguments
  | RemoveArguments
  | CheckArguments
  | StackArguments
  | MakeArguments
  | ListArguments
  | ExplainArguments
  | McpArguments
  | AgentsArguments
  | CompletionArguments
  | HelpArguments
  | { readonly command: 'version'; readonly json: boolean };

/** The shells that a script can be printed for. */
export const SHELLS = ['bash', 'zsh', 'fish', 'pwsh'] as const;
export type Shell = (typeof SHELLS)[number];
export const formats = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof formats)[number];
export const stackFormats = ['text', 'json', 'mermaid', 'svg'] as const;
export type StackFormat = (typeof stackFormats)[number];
export { type FailOn, failOns };
