import type { Key } from '../../host/types.ts';
import type { Preset } from '../../types.ts';
import { draftOf } from '../screen/answers.ts';
import { summaryText } from '../screen/confirm.ts';
import { UNICODE } from '../screen/glyphs.ts';
import { ROUTES } from '../screen/onion.ts';
import { press } from '../screen/press.ts';
import { tickable } from '../screen/press-choose.ts';
import { atField, outcome, stay, wentBack } from '../screen/steps.ts';
import { clean } from '../screen/text.ts';
import type { Board, Decision, Draft, Field, Pressed, Row, State, View } from '../screen/types.ts';
import { type Talk, until } from './talk.ts';

export type Work = (state: State) => (() => Promise<Pressed>) | undefined;
type Ended = { readonly state: State; readonly outcome: Decision };

/** The same questions one after the other, in lines that a screen reader reads out and a dumb terminal shows. */
export async function plainInterview(start: State, work: Work, talk: Talk): Promise<Ended> {
  let state = start;
  for (;;) {
    const next = await (work(state)?.() ?? asked(state, talk));
    if (next.kind === 'outcome') return next;
    state = next.state;
  }
}

const ENTER: Key = { name: 'return', text: '', ctrl: false, shift: false };
/** Nothing is drawn, so nothing has a size. */
const ANY = { cols: 80, rows: 24 };

function asked(state: State, talk: Talk): Promise<Pressed> {
  switch (state.at) {
    case 'apps':
      return askApps(state, talk);
    case 'choose':
      return state.board ? askRows(state, state.board, talk) : planFirst(state);
    case 'answers':
      return askFields(state, talk);
    case 'confirm':
      return askLast(state, talk);
    case 'trouble':
      return askAgain(state, talk);
  }
}

function askApps(state: State, talk: Talk): Promise<Pressed> {
  talk.say('Which application?');
  for (const [index, { id, place }] of state.apps.entries())
    talk.say(`  ${index + 1}. ${clean(id)}, ${clean(place)}`);
  return until(state, talk, 'A number. q to cancel:', (text) => {
    const index = numberIn(text, state.apps.length);
    if (index !== undefined) return stay({ ...state, app: index, waits: 'open' });
    return `${text}: a number from 1 to ${state.apps.length}`;
  });
}

function numberIn(text: string, most: number): number | undefined {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= most ? number - 1 : undefined;
}

/** There is nothing to ask before there is a plan. */
const planFirst = async (state: State): Promise<Pressed> => stay({ ...state, waits: 'plan' });

function askRows(state: State, board: Board, talk: Talk): Promise<Pressed> {
  const rows = board.rows.filter(({ fixed }) => fixed === undefined);
  const there = board.rows.filter(({ fixed }) => fixed !== undefined);
  talk.say(`${state.tool}, plain questions. ${board.subject.replaceAll('  ', ', ')}.`);
  for (const { fixed = '' } of there) talk.say(`${fixed}.`);
  talk.say(`\n${board.question}`);
  for (const [index, { title, group, summary, hint = '' }] of rows.entries()) {
    const also = group === 'Recommended' ? ' (recommended)' : '';
    talk.say(
      `  ${index + 1}. ${title}${also}: ${summary}${hint === '' ? '' : `. ${hint.slice(2)}`}`,
    );
  }
  if (board.presets.length > 0) talk.say('Or a preset, alone or with others:');
  for (const { id, summary } of board.presets) talk.say(`  ${id}: ${summary}`);
  const usual = rows.flatMap(({ id }, index) => (state.ticked.includes(id) ? [index + 1] : []));
  const enter = usual.length > 0 ? ` Enter for ${usual.join(', ')}.` : '';
  const question = `Numbers separated by commas, or names.${enter} q to cancel:`;
  return until(state, talk, question, (text) => {
    const ticked = text === '' ? state.ticked : rowsNamed(text, rows, board.presets);
    if (ticked === undefined || ticked.length === 0)
      return `${text}: numbers from 1 to ${rows.length}, e.g. 1, 3`.replace(/^: /, '');
    const next = press({ ...state, ticked }, ENTER, ANY);
    return next.state.notice ?? next;
  });
}

/** The ids that numbers and names stand for, in the sequence of the list; undefined where one stands for none. */
function rowsNamed(
  text: string,
  rows: readonly Row[],
  presets: readonly Preset[],
): string[] | undefined {
  const ids = rows.map(({ id }) => id);
  const words = text.split(/[\s,]+/).filter(Boolean);
  const found = words.flatMap((word) => {
    const preset = presets.find(({ id }) => id === word);
    return preset ? tickable(preset, rows) : [ids[numberIn(word, ids.length) ?? ids.indexOf(word)]];
  });
  return found.includes(undefined) ? undefined : ids.filter((id) => found.includes(id));
}

function askFields(state: State, talk: Talk): Promise<Pressed> {
  const { board } = state;
  const fields = board?.fields(state.ticked, state.drafts) ?? [];
  const index = Math.max(
    0,
    fields.findIndex(({ id }) => id === state.field),
  );
  const field = fields[index];
  if (!board || !field) return planFirst(state);
  if (state.fault) talk.say(`  ! ${state.fault.message}.`);
  const question = `\nQuestion ${index + 1} of ${fields.length}. ${questionOf(state, field)}:`;
  return until(state, talk, question, (text) => {
    if (text.toLowerCase() === 'b')
      return index === 0 ? backFrom(state) : stay(atField(state, fields[index - 1]?.id ?? ''));
    const draft = draftFrom(field, text, draftOf(state, field));
    if (draft === undefined) return `${text}: ${choicesOf(field).join(' or ')}`;
    const { fault: _, ...answered } = state;
    if (draft === '' && field.empty !== undefined) talk.say(`  ! Empty: ${field.empty}.`);
    return press({ ...answered, drafts: { ...state.drafts, [field.id]: draft } }, ENTER, ANY);
  });
}

/** Back from the first question, where the list was before. */
const backFrom = (state: State): Pressed =>
  state.past.length > 0 ? wentBack(state) : stay({ ...state });

const choicesOf = ({ kind, choices }: Field): readonly string[] =>
  kind === 'boolean' ? ['yes', 'no'] : choices;

function questionOf(state: State, field: Field): string {
  const draft = draftOf(state, field);
  const now = typeof draft === 'boolean' ? (draft ? 'yes' : 'no') : draft;
  const choices = choicesOf(field);
  const eg = field.example === undefined ? '' : `, e.g. ${field.example}`;
  const which = choices.length > 0 ? ` (${choices.join(' or ')})` : eg;
  const enter =
    now === '' ? 'Enter for none' : `Enter for ${now}${field.from ? `, ${field.from}` : ''}`;
  return `${field.title}: ${field.question}${which}. ${enter}, b for the question before, q to cancel`;
}

function draftFrom(field: Field, text: string, now: Draft): Draft | undefined {
  if (text === '') return now;
  if (field.kind === 'boolean')
    return /^y(es)?$/i.test(text) ? true : /^no?$/i.test(text) ? false : undefined;
  if (field.kind === 'choice') return field.choices.find((choice) => choice === text);
  // What was filled in can be taken away.
  return text === '-' ? '' : text;
}

const plainView = ({ columns }: Talk): View => ({
  cols: columns,
  rows: 24,
  glyphs: UNICODE,
  paint: (_, text) => text,
});

function askLast(state: State, talk: Talk): Promise<Pressed> {
  const { summary } = state;
  if (!summary) return planFirst(state);
  const names = summary.walls.map(
    ({ title, kind }) => `${title}${kind === 'new' ? ' (new)' : kind === 'gone' ? ' (goes)' : ''}`,
  );
  talk.say(`\nOrder, outermost first: ${[...names, ROUTES].join(', ')}.`);
  talk.print(summaryText({ ...summary, walls: [] }, plainView(talk)).slice(3));
  const question = `${summary.question} y, n, d for the diff, b for the question before:`;
  return until(state, talk, question, (text) => {
    switch (text.toLowerCase()) {
      case 'y':
      case 'yes':
        return outcome(state, { kind: 'yes' });
      case 'n':
      case 'no':
        return outcome(state, { kind: 'no' });
      case 'b':
        return backFrom(state);
      case 'd':
        talk.print(summary.patch.flatMap(({ lines }) => lines.map(clean)));
        return '';
      default:
        return 'y or n';
    }
  });
}

async function askAgain(state: State, talk: Talk): Promise<Pressed> {
  const { message = '', advice = '' } = state.trouble ?? {};
  talk.say([message, advice].filter(Boolean).join('\n'));
  if (state.past.length === 0) return outcome(state, { kind: 'cancelled', by: 'escape' });
  const question = 'b for the question before, q to cancel:';
  return until(state, talk, question, (text) =>
    text.toLowerCase() === 'b' ? wentBack(state) : 'b or q',
  );
}
