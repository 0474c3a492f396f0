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
  /** What was read through `files` so far. */
  readonly basis: () => Basis;
  /** The files as they are now, listed anew. */
  readonly afresh: () => Promise<Files>;
  readonly terminal: Terminal;
  /** What this program is called in a shell: what it was started by. */
  readonly launcher: string;
  readonly version: string;
  /** The project's root, from the folder that this program was started in; empty where it is that folder. */
  readonly fromHere: string;
  /** Whether files that git tracks were changed since they were committed. */
  readonly isDirty: () => Promise<boolean>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Why nobody can be asked; undefined: both ends are terminals and nobody said that this is CI. */
  readonly mute: string | undefined;
  /** Something other than a person at a terminal is at stdin. */
  readonly isFed: boolean;
  readonly color: boolean;
  readonly columns: number;
  /** Data, to stdout. */
  readonly out: (text: string | Uint8Array) => void;
  /** Chatter, to stderr; commands in it run when they are pasted. */
  readonly note: (text: string) => void;
  /** A text for `out` in which commands stand, so that they do, too. */
  readonly paste: (text: string) => string;
  readonly run: RunCommand;
};

/** Something that was not read, and why: the middle of a sentence. */
export type Skipped = { readonly path: string; readonly reason: string };

/** What a run has read: a plan is right as long as all of it still stands. */
export type Basis = {
  /** Every text that was asked for; undefined where there was none. */
  readonly texts: ReadonlyMap<string, string | undefined>;
  /** Files that were two things while they were read. */
  readonly torn: readonly string[];
  /** Whether the list of files was asked for, and what it was. */
  readonly listed: readonly string[] | undefined;
  /** Which words were searched for, and what was found. */
  readonly searches: readonly Search[];
};
export type Search = { readonly words: readonly string[]; readonly found: readonly string[] };

/** How large the screen is. */
export type ScreenSize = { readonly cols: number; readonly rows: number };

/** A state goes over into another one, or into the end. */
export type Turn<S, D> =
  | { readonly kind: 'state'; readonly state: S }
  | { readonly kind: 'outcome'; readonly state: S; readonly outcome: D };

/** A screen as two pure functions: how a state is drawn, and what a key makes of it. */
export type Screen<S, D> = {
  readonly start: S;
  readonly draw: (state: S, size: ScreenSize) => readonly string[];
  readonly press: (state: S, key: Key, size: ScreenSize) => Turn<S, D>;
  /** What a state waits for; it is drawn before the work begins. */
  readonly work: (state: S) => (() => Promise<Turn<S, D>>) | undefined;
  /** How it ends when there are no more keys, or the terminal says so. */
  readonly cancelled: D;
};

/** How questions are asked on this terminal. */
export type Terminal = {
  readonly show: <S, D>(screen: Screen<S, D>) => Promise<Extract<Turn<S, D>, { kind: 'outcome' }>>;
  /** One line, for a terminal on which nothing can be drawn; undefined: no more of them. */
  readonly line: (question: string) => Promise<string | undefined>;
  /** Takes what was typed before there was a screen, as far as it fits. */
  readonly typed: (wanted: RegExp) => string;
  /** Nothing can or shall be drawn: one question after the other, in plain lines. */
  readonly isPlain: boolean;
  readonly hasUnicode: boolean;
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
export type RunCommand = (
  command: string,
  args: readonly string[],
  options?: RunOptions,
) => Promise<RunResult>;

export type Kind = 'file' | 'folder' | 'link' | 'other';
export type Meta = { readonly mode: number; readonly uid: number; readonly gid: number };

/**
 * The disk operations that `apply` is written with. Paths are relative to the root, with `/`.
 * All are synchronous: within `unbroken`, a signal never comes between two of them.
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
  /** The folder itself, whatever it is called: its real path and its number on the disk. */
  readonly place: () => string;
  readonly own: () => Own;
  /** Whether git tracks anything below this path. */
  readonly tracks: (path: string) => Promise<boolean>;
  /** This run holds the project's lock. */
  readonly held: boolean;
  readonly pid: number;
  readonly alive: (pid: number) => boolean;
  readonly pause: (ms: number) => Promise<void>;
  /** The work comes to its end before a signal ends the run, which then says this of the result. */
  readonly unbroken: <T>(work: () => Promise<T>, said: (result: T) => string) => Promise<T>;
};

/**
 * A folder of the user's own outside the project, with the entries that belong to this project on this machine. What
 * stands in it nobody else can have written: no repository, archive or other user.
 */
export type Own = {
  readonly folder: string;
  readonly names: () => readonly string[];
  readonly bytes: (name: string) => Uint8Array | undefined;
  /** Fails when it exists; the bytes are on the disk when it returns. */
  readonly create: (name: string, bytes: Uint8Array) => void;
  /** An entry without content, which need not outlast the machine; fails when it exists. */
  readonly mark: (name: string) => void;
  /** Quiet when there is nothing. */
  readonly remove: (name: string) => void;
  /** Written before this machine was started, or longer ago than any run takes. */
  readonly isPast: (name: string) => boolean;
};

/** A key as it was typed; `name` is empty for what has none, e.g. `?`. */
export type Key = {
  readonly name: string;
  readonly text: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
};
