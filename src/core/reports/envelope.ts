import packageJson from '../../../package.json' with { type: 'json' };
import { type Need, Refusal } from '../../errors.ts';
import type { Skipped } from '../../host/types.ts';
import type { Note } from '../../types/notes.ts';

/** Raised when a field is taken away or means something else; more fields may come at any time. */
export const SCHEMA_VERSION = 1;

/** What an answer is about; `none`: the command line was not understood. */
export const kinds = [
  'stack',
  'plan',
  'findings',
  'catalog',
  'explanation',
  'help',
  'version',
  'none',
] as const;
export type AnswerKind = (typeof kinds)[number];

export const statuses = [
  'ok',
  'doubts',
  'findings',
  'nothing-to-do',
  'planned',
  'written',
  'needs-input',
  'refused',
  'failed',
  'cancelled',
] as const;
export type Status = (typeof statuses)[number];

/** Why a run did not do what it was asked for. */
export type ToldTrouble = {
  readonly code: Refusal['code'] | 'bug';
  readonly message: string;
  readonly advice: readonly string[];
  readonly at: { readonly file: string; readonly line: number | null } | null;
  readonly choices: readonly string[];
};

/** What a run has to say, for a program: the fields of its kind stand beside these. */
export type Answered = {
  readonly kind: AnswerKind;
  readonly status: Status;
  readonly exitCode: number;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly notes?: readonly Note[];
  /** Files that were not read although they may matter. */
  readonly skipped?: readonly Skipped[];
  readonly error?: ToldTrouble;
  readonly needs?: readonly Need[];
  /** Commands that can be run next, as they stand. */
  readonly next?: readonly string[];
};

/** The one document on stdout, whatever came of the run. */
export function envelope(answered: Answered): string {
  const { kind, status, exitCode, data = {}, notes = [], skipped = [], error, ...more } = answered;
  const { needs = [], next = [] } = more;
  const document = {
    schemaVersion: SCHEMA_VERSION,
    kind,
    status,
    exitCode,
    tool: { name: packageJson.name, version: packageJson.version },
    ...data,
    notes,
    skipped,
    error: error ?? null,
    needs,
    next,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A run that was refused. It has written nothing, where nothing else is said. */
export function refusal(
  kind: AnswerKind,
  { code, message, advice, exit, details }: Refusal,
): Answered {
  const { at, choices = [], needs = [], written = [] } = details;
  return {
    kind,
    status: statusOf(code, exit),
    exitCode: exit,
    ...(WRITES.includes(kind) && { data: { written } }),
    error: {
      code,
      message,
      advice: advice.split('\n').filter(Boolean),
      at: at ? { file: at.file, line: at.line ?? null } : null,
      choices,
    },
    needs,
  };
}

function statusOf(code: Refusal['code'], exit: number): Status {
  if (code === 'answer.missing') return 'needs-input';
  if (exit > 128) return 'cancelled';
  return exit === 1 ? 'failed' : 'refused';
}

const WRITES: readonly AnswerKind[] = ['plan', 'findings'];

/** What nobody has foreseen; the stack is told on stderr. */
export const bug = (kind: AnswerKind, message: string): Answered => ({
  kind,
  status: 'failed',
  exitCode: 70,
  ...(WRITES.includes(kind) && { data: { written: null } }),
  error: { code: 'bug', message, advice: [], at: null, choices: [] },
});

/** Whatever was thrown, as the one document of its run. */
export const troubleOf = (kind: AnswerKind, error: unknown, paste: Paste): string =>
  envelope(
    pasted(error instanceof Refusal ? refusal(kind, error) : bug(kind, String(error)), paste),
  );

type Paste = (text: string) => string;

/** Commands in its sentences run as they stand. */
export const pasted = (answered: Answered, paste: Paste): Answered => ({
  ...answered,
  ...(answered.notes && {
    notes: answered.notes.map((note) => ({ ...note, message: paste(note.message) })),
  }),
  ...(answered.error && {
    error: {
      ...answered.error,
      message: paste(answered.error.message),
      advice: answered.error.advice.map(paste),
    },
  }),
});
