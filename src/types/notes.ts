/** How much a note weighs: what has to be read before it is written, what is to be done before the first request, or the rest. */
export type NoteLevel = 'warning' | 'todo' | 'info';

/** Every kind of note, with its level; docs/machines.md says what each is about, `--json` names them. */
export const NOTES = {
  'order.wrong': 'warning',
  'clock.twice': 'warning',
  'answer.empty': 'warning',
  'auth.closed': 'warning',
  'auth.twice': 'warning',
  'import.root': 'warning',
  setup: 'todo',
  'answer.left': 'info',
  'clock.left': 'info',
  'concern.present': 'info',
  'concern.absent': 'info',
  'layer.changed': 'info',
  'layer.inside': 'info',
  'auth.open': 'info',
  'auth.unread': 'info',
  'auth.past': 'info',
  'log.lines': 'info',
  'clock.routes': 'info',
  'cors.unexposed': 'info',
  'cors.pages': 'info',
  'order.compromise': 'info',
  'errors.none': 'info',
  'clock.outside': 'info',
  install: 'info',
  test: 'info',
  paste: 'info',
  project: 'info',
  nothing: 'info',
} as const satisfies Readonly<Record<string, NoteLevel>>;

export type NoteCode = keyof typeof NOTES;
/** What the user should know or do. */
export type Note = {
  readonly code: NoteCode;
  readonly level: NoteLevel;
  readonly message: string;
  /** The same where there is room for one line of a narrow screen: what matters, in at most 29 letters. */
  readonly short?: string;
};

/** A sentence, and where it is long, what matters of it. */
export type Said = string | { readonly message: string; readonly short: string };

/** Sentences of one kind. */
export const notesOf = (code: NoteCode, said: readonly Said[]): Note[] =>
  said.map((each) => ({
    code,
    level: NOTES[code],
    ...(typeof each === 'string' ? { message: each } : each),
  }));
