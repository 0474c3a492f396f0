import type { Change } from '../types/plan.ts';
import type { Answer, Answers, App, Files, Layer, Reading } from '../types.ts';
import type { Auditor, Fix, RuleText } from './seam/auditing.ts';
import type { Probe } from './seam/probing.ts';
import type { Remover, Wanted, Writer } from './seam/writing.ts';

// The seam. Core asks these questions and no others; a world answers them for its kind of application.
//   World ──start──▶ open(files) ──▶ Workspace ──read──▶ Reading
//                                        ├──writer───▶ Writer    how layers are put in
//                                        ├──remover──▶ Remover   how they are taken out again
//                                        └──auditor──▶ Auditor   what is wrong with them

/** One kind of application, with all that is true of it alone. */
export type World = {
  readonly id: string;
  readonly words: Words;
  /** How a concern becomes code here; undefined for what is recognised only. */
  readonly recipe: (concern: string) => Recipe | undefined;
  /** What can be wrong with its code in ways of its own, by name. */
  readonly rules: () => Promise<readonly RuleText[]>;
  /** Loads what reading needs; any state of a project can be opened then. */
  readonly start: () => Promise<(files: Files) => Workspace>;
  /** Begins to load what takes long, while something else is done. */
  readonly expect: (what: 'reading' | 'writing') => void;
  /** The files of a new project, which gets these concerns. */
  readonly sample: (
    kind: SampleKind,
    name: string,
    concerns: readonly string[],
  ) => Promise<readonly Change[]>;
};

export type SampleKind = 'new' | 'demo';

/** What core has to know of a concern's code. */
export type Recipe = {
  /** It reads the clock of the request. */
  readonly readsClock: boolean;
  /** It is there for more than the time, so it is added beside a clock of the project's own, too. */
  readonly isMoreThanClock?: true;
  /** It is registered behind the routes and gets what comes out of everything: nothing lies outside or inside it. */
  readonly isBehind?: true;
  /** What to do before the first request, e.g. which environment variables to set. */
  readonly next: (
    answers: Answers,
    others: readonly string[],
    ours: readonly string[],
  ) => readonly string[];
};

/** Sentences and parts of sentences that differ by world. */
export type Words = {
  /** What each framework is called, by the id that an application has. */
  readonly frameworks: Readonly<Record<string, string>>;
  /** Where a concern lies where it lies for a reason of this world's: in place of the concern's own. */
  readonly because: Readonly<Record<string, string>>;
  /** What is said instead of a layer that may not do what its concern says. */
  readonly unproven: Readonly<Record<string, string>>;
  /** The same of two concerns: why the first lies outside the second. */
  readonly between: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly order: {
    /** `Registered last is outermost` */
    readonly rule: string;
    /** The middle of a sentence: `the layer that is registered last is the outermost` */
    readonly layer: string;
    /** To lie outside another layer: registered `after` it; to lie inside: `before`. */
    readonly outside: string;
    readonly inside: string;
  };
  /** What to do with a time that is measured once: `hand the time on in ...` */
  readonly handOn: string;
  /** A comment, up to its text. */
  readonly comment: string;
  /** The test that is offered. */
  readonly test: string;
  /** What is run to see an application: `no ... was found`, `imports the application with ...`. */
  readonly running: { readonly advice: string };
  /** How the sample project in a folder is run, and what shows that it works: a line each. */
  readonly runSample: (folder: string) => readonly string[];
};

/** A project in one state of its files. */
export type Workspace = Finds &
  Reads & {
    /** The same project in another state. */
    readonly inState: (files: Files) => Workspace;
    /** What to write newcomers with; whatever they need to know of the project is found out here, once. */
    readonly writer: (reading: Reading, wanted: Wanted) => Promise<Writer>;
    readonly remover: (reading: Reading, layers: readonly Layer[]) => Promise<Remover>;
    /** Rules look at the files that `isWanted` lets through. */
    readonly auditor: (
      readings: readonly Reading[],
      isWanted: (path: string) => boolean,
    ) => Promise<Auditor>;
    /** The texts, by path, with some findings mended. */
    readonly mended: (fixes: readonly Fix[]) => Promise<ReadonlyMap<string, string>>;
    readonly probe: (reading: Reading) => Probe;
    /**
     * The answers that stand in the code of a layer, as far as they can be read; undefined where it is not written as
     * create-mw writes it, so that none of them can be given anew.
     */
    readonly standing?: (reading: Reading, layer: Layer) => Promise<Answers | undefined>;
  };

/** Which applications there are. */
export type Finds = {
  readonly files: Files;
  readonly apps: () => readonly App[];
  /** Of these, the ones that the project's configuration serves. */
  readonly served: (apps: readonly App[]) => readonly App[];
  /** Of these, the ones that lie inside no other. */
  readonly outer: (apps: readonly App[]) => readonly App[];
  /** Of these, the ones that `--app` may mean, which is typed in the folder `within`. */
  readonly named: (apps: readonly App[], wanted: string, within: string) => readonly App[];
  /** What to say where there is none. */
  readonly none: () => Trouble;
  /** What is wrong with a file in which applications were found, if it is no code of its language. */
  readonly broken: (path: string) => Trouble | undefined;
  /** What is wrong with a file that is served and in which no application could be read, of which these are all. */
  readonly brokenServed?: (apps: readonly App[]) => Trouble | undefined;
  /** A file of tests, examples or documentation. */
  readonly isAside: (path: string) => boolean;
  /** Other people's code, which some projects keep in their repository. */
  readonly isForeign: (path: string) => boolean;
};

export type Reads = {
  readonly read: (app: App) => Reading;
  /** Why its file is no code of an application that runs. */
  readonly unfit: (app: App) => Trouble | undefined;
  /** Answers that are usual in this application, with what is added together, where they are others than anywhere. */
  readonly usual?: (reading: Reading, concern: string, together?: readonly string[]) => Answers;
  /** Answers that the project suggests, by `concern.option`, with where they were read. */
  readonly found?: (reading: Reading) => Readonly<Record<string, FoundAnswer>>;
  /** The first syntax error of a file; undefined for what is sound or not of this world. */
  readonly fault: (path: string) => Promise<SettingsFault | undefined>;
  /** The same, as the language's own compiler would have it, which takes longer. */
  readonly compileError: (path: string) => Promise<SettingsFault | undefined>;
  /** One slot outside each layer that is ordered and one inside all of them, outermost first. */
  readonly room: (reading: Reading) => readonly Slot[];
  /** What lies further in than its layers, for some requests only: a sentence each, with its place. */
  readonly inside?: (reading: Reading) => readonly string[];
  /** What the project's own manifest says about `check`. */
  readonly settings: () => ProjectSettings;
};

export type FoundAnswer = { readonly answer: Answer; readonly from: string };

export type Trouble = { readonly message: string; readonly advice: string };
export type SettingsFault = { readonly line: number; readonly message: string };
export type ProjectSettings = {
  readonly path: string;
  readonly text: string;
  readonly table: unknown;
};

/** Whether something can be written between two layers. */
export type Slot =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'blocked';
      readonly file: string;
      readonly line: number;
      readonly reason: string;
    };
