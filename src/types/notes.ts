/** How much a note weighs: what has to be read before it is written, what is to be done before the first request, or the rest. */
export type NoteLevel = 'warning' | 'todo' | 'info';

/** Every kind of note, with its level and what it is about. docs/machines.md lists them, `--json` names them. */
export const NOTES = {
  'order.wrong': ['warning', 'layers that stand lie in an order that breaks something'],
  'clock.twice': ['warning', 'requests are measured a second time'],
  'answer.empty': ['warning', 'what an empty list means'],
  'auth.closed': ['warning', 'requests that will be answered with 401'],
  setup: ['todo', 'what to do before the first request'],
  'answer.left': ['info', 'an answer that was not applied, and why'],
  'clock.left': ['info', 'what was left out because something measures already'],
  'concern.present': ['info', 'what is there already'],
  'concern.absent': ['info', 'what was to be removed and is not there'],
  'layer.changed': ['info', 'options of a layer that stands, and where they are answered anew'],
  'layer.inside': ['info', 'what lies further in, for some requests only'],
  'auth.open': ['info', 'paths that need no token'],
  'auth.unread': ['info', 'a page that may have to be open'],
  'auth.past': ['info', 'requests that pass every layer by'],
  'log.lines': ['info', 'what becomes of the log lines that are there'],
  'clock.routes': ['info', 'routes that measure by themselves'],
  'cors.unexposed': ['info', 'headers that browsers do not see yet'],
  'cors.pages': ['info', 'pages on other origins that call this API'],
  'order.compromise': ['info', 'a layer would better lie elsewhere'],
  'errors.none': ['info', 'unhandled exceptions are answered outside every layer'],
  'clock.outside': ['info', 'a layer that answers before the clock starts'],
  install: ['info', 'packages that are to be installed or removed by hand'],
  test: ['info', 'what became of the test'],
  paste: ['info', 'what is to be pasted by hand'],
  project: ['info', 'the project that was made, and how it is run'],
  nothing: ['info', 'there was nothing to do'],
} as const satisfies Readonly<Record<string, readonly [NoteLevel, string]>>;

export type NoteCode = keyof typeof NOTES;
/** What the user should know or do. */
export type Note = { readonly code: NoteCode; readonly level: NoteLevel; readonly message: string };

/** Sentences of one kind. */
export const notesOf = (code: NoteCode, messages: readonly string[]): Note[] =>
  messages.map((message) => ({ code, level: NOTES[code][0], message }));
