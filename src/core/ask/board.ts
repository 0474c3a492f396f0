import type { Answers, Concern, Layer, Reading } from '../../types.ts';
import type { World } from '../../worlds/world.ts';
import { becauseOf, catalogueOf, suited } from '../catalogue.ts';
import { isEverywhere } from '../order/reach.ts';
import type { Opened } from '../plan/opened.ts';
import { RECOMMENDED } from '../screen/press-choose.ts';
import type { Board, Drafts, Field, Row } from '../screen/types.ts';
import { clashingClock } from './clock.ts';
import { QUESTION } from './early.ts';
import { type Beforehand, draftAnswers, faultIn, fieldsOf } from './fields.ts';
import { pictureOf } from './picture.ts';
import { presetsOf } from './presets.ts';

export const THERE = 'There already';
export const MORE = 'More';

/** How the questions of a run differ. */
export type AskedFor = Beforehand & {
  /** The test is a question. */
  readonly asksTest: boolean;
  /** A second clock was accepted on the command line. */
  readonly secondClock: boolean;
};

/** What `add` lets choose in an application. */
export function addBoard(opened: Opened, asked: AskedFor): Board {
  const { world, workspace, reading } = opened;
  const slots = workspace.room(reading);
  const rows = sorted(catalogueOf(world).map((concern) => addRow(opened, concern, asked)));
  const named = (ids: readonly string[]): Concern[] =>
    catalogueOf(world)
      .filter(({ id }) => ids.includes(id))
      .map((concern) => suited(concern, workspace.usual?.(reading, concern.id, ids)));
  const pictures = new Map<string, ReturnType<typeof pictureOf>>();
  return {
    subject: subjectOf(world, reading),
    verb: 'add',
    question: QUESTION,
    rows,
    recommended: rows
      .filter(({ id, group }) => group === RECOMMENDED && isAnswered(named([id]), asked))
      .map(({ id }) => id),
    presets: presetsOf(world),
    picture: (ids, ghost) => {
      const key = [...ids, '', ghost].join();
      const known = pictures.get(key) ?? pictureOf(world, reading, slots, ids, ghost);
      pictures.set(key, known);
      return known;
    },
    fields: (ids, drafts) => [
      ...fieldsOf(named(ids), asked, drafts),
      ...(asked.asksTest ? [testField(world)] : []),
    ],
    fault: (ids, drafts: Drafts, only) => faultIn(named(ids), asked, drafts, only),
  };
}

/** `FILE:LINE  NAME (FRAMEWORK)` */
export function subjectOf({ words }: World, { app }: Pick<Reading, 'app'>): string {
  const framework = words.frameworks[app.framework] ?? app.framework;
  const name = app.factory ? `${app.factory}()` : app.name;
  return `${app.file}:${app.line}  ${name} (${framework})`;
}

const GROUPS = [THERE, RECOMMENDED, MORE];

const sorted = (rows: readonly Row[]): Row[] =>
  GROUPS.flatMap((group) => rows.filter((row) => row.group === group));

/** The layer that does for every request what a concern is there for. */
const standing = ({ layers }: Reading, id: string): Layer | undefined =>
  layers.find((layer) => isEverywhere(layer) && layer.serves.includes(id));

function addRow({ world, reading }: Opened, concern: Concern, { secondClock }: AskedFor): Row {
  const { id, title, summary, isUsual } = concern;
  const layer = standing(reading, id);
  const clock = secondClock ? undefined : clashingClock(world, [concern], reading);
  const row = { id, title, summary, because: becauseOf(world, id) ?? '' };
  if (layer)
    return {
      ...row,
      group: THERE,
      fixed: `${title} is there already: ${layer.file}:${layer.line}`,
    };
  if (clock) {
    const where = `${clock.symbol} (${clock.file}:${clock.line})`;
    const hint = `! ${where} measures already: this would be a second clock.`;
    return { ...row, group: MORE, hint };
  }
  return { ...row, group: isUsual ? RECOMMENDED : MORE };
}

/** Nothing has to be answered for it that neither the command line nor the project answers. */
const isAnswered = (concerns: readonly Concern[], { given, found }: Beforehand): boolean =>
  concerns.every(({ id, options }) =>
    options.every(
      ({ name, default: usual }) =>
        usual !== undefined ||
        given.get(id)?.[name] !== undefined ||
        found[`${id}.${name}`] !== undefined,
    ),
  );

export const TEST = 'tests.write';

const testField = ({ words }: World): Field => ({
  id: TEST,
  concern: 'tests',
  title: 'Tests',
  label: 'write',
  kind: 'boolean',
  choices: [],
  question: `Write ${words.test}? It fails when somebody changes the order`,
  short: `Write ${words.test}?`,
  initial: true,
});

/** The answers of the command line and of the screen together, by concern. */
export function answersIn(
  fields: readonly Field[],
  drafts: Drafts,
  given: ReadonlyMap<string, Answers>,
): Map<string, Answers> {
  const answers = new Map(given);
  for (const id of new Set(fields.map(({ concern }) => concern))) {
    const own = fields.filter(({ concern }) => concern === id);
    answers.set(id, { ...given.get(id), ...draftAnswers(own, drafts) });
  }
  return answers;
}
