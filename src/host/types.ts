import type { Files } from '../types.ts';

/** The outside world as a record of functions: the real one, or one in memory for tests. */
export type Host = {
  /** The folder that was named, relative to the root; empty when it is the root. */
  readonly within: string;
  readonly files: Files;
  /** Finds out which files there are; to be awaited before they are listed or searched. */
  readonly prepare: () => Promise<void>;
  /** What was left out although it may matter, so far. */
  readonly skipped: () => readonly Skipped[];
  readonly store: Store;
  readonly prompt: Prompts;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Questions can be asked: both ends are terminals and nobody said that this is CI. */
  readonly interactive: boolean;
  readonly color: boolean;
  readonly columns: number;
  /** Data, to stdout. */
  readonly out: (text: string | Uint8Array) => void;
  /** Chatter, to stderr. */
  readonly note: (text: string) => void;
  readonly run: Run;
};

/** Something that was not read, and why: the middle of a sentence. */
export type Skipped = { readonly path: string; readonly reason: string };

export type Choice = {
  readonly value: string;
  readonly name: string;
  /** What is shown once it was chosen; the name, if absent. */
  readonly short?: string;
  readonly description?: string;
  readonly checked?: boolean;
  /** Why it cannot be chosen. */
  readonly disabled?: string;
};
export type InputOptions = {
  readonly default?: string;
  readonly validate?: (answer: string) => true | string;
};
/** Each one throws a Refusal with code 130 when the user cancels. */
export type Prompts = {
  readonly select: (message: string, choices: readonly Choice[]) => Promise<string>;
  readonly checkbox: (message: string, choices: readonly Choice[]) => Promise<readonly string[]>;
  readonly input: (message: string, options?: InputOptions) => Promise<string>;
  readonly confirm: (message: string, initial: boolean) => Promise<boolean>;
};

export type RunOptions = {
  readonly cwd?: string;
  readonly timeoutMs?: number;
  readonly input?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
};
export type RunResult = {
  /** 127: no such command. 124: took too long. 128 + n: ended by signal n. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
};
export type Run = (
  command: string,
  args: readonly string[],
  options?: RunOptions,
) => Promise<RunResult>;

export type Kind = 'file' | 'folder' | 'link' | 'other';
export type Meta = { readonly mode: number; readonly uid: number; readonly gid: number };

/**
 * The disk operations that `apply` is written with. Paths are relative to the root, with `/`.
 * All are synchronous, so a signal handler never runs between two of them.
 */
export type Store = {
  readonly root: string;
  /** Creates the root itself where it is missing; true when it did. */
  readonly makeRoot: () => boolean;
  /** What stands there; links are not followed. */
  readonly kind: (path: string) => Kind | undefined;
  /** Where the path leads once links are followed; undefined when that is outside the root. */
  readonly locate: (path: string) => string | undefined;
  readonly bytes: (path: string) => Uint8Array | undefined;
  readonly meta: (path: string) => Meta;
  readonly writable: (path: string) => boolean;
  readonly makeFolder: (path: string) => void;
  /** Fails when the file exists; the bytes are on the disk when it returns. */
  readonly create: (path: string, bytes: Uint8Array, meta?: Meta) => void;
  readonly rename: (from: string, to: string) => void;
  /** Quiet when there is nothing. */
  readonly remove: (path: string) => void;
  /** Quiet when there is nothing, or when it is not empty. */
  readonly removeFolder: (path: string) => void;
  /** Makes the names in a folder durable. */
  readonly sync: (path: string) => void;
  /** Who holds a lock: this process and this machine. */
  readonly pid: number;
  readonly machine: string;
  readonly alive: (pid: number) => boolean;
  readonly pause: (ms: number) => Promise<void>;
};
