import { overlay } from '../../host/overlay.ts';
import { notesOf } from '../../types/notes.ts';
import type { Change, Plan } from '../../types/plan.ts';
import type { Reading } from '../../types.ts';
import type { Alteration, Writer } from '../../worlds/seam/writing.ts';
import type { Slot, World } from '../../worlds/world.ts';
import { leftOut } from '../ask/clock.ts';
import type { Wish } from '../ask/resolve.ts';
import { type Arrangement, findPlaces } from '../order/arrange.ts';
import { answeredAnew } from './altered.ts';
import { notesFor } from './notes.ts';
import type { Opened } from './opened.ts';
import { planFiles } from './plan-files.ts';
import { sometimesThere } from './present.ts';
import { prove } from './prove.ts';
import { blockedHere, conflicting, doubtful } from './refuse.ts';
import { refuseSharedHeaders } from './shared-headers.ts';

/** How `add` was asked to do it. */
export type AddOptions = {
  /** Name of the folder for new files, if the user chose one. */
  readonly folder: string | undefined;
  /** Write the test that locks the nesting, too. */
  readonly tests: boolean;
  /** Write the new files and leave the user's code alone. */
  readonly filesOnly: boolean;
  readonly command: string;
};

/** Everything that `add` will do, with final texts. Throws a Refusal where it cannot be done safely. */
export async function planAdd(opened: Opened, asked: Wish, options: AddOptions): Promise<Plan> {
  const { world, workspace, reading } = opened;
  const { folder, tests, command, filesOnly } = options;
  const { altered, left, empty, ...also } = await answeredAnew(opened, asked, filesOnly);
  const wish: Wish = { ...asked, left, empty: [...asked.empty, ...empty] };
  const writer = await workspace.writer(reading, {
    newcomers: wish.newcomers.map(({ concern, answers }) => ({
      kind: 'asked',
      concern: concern.id,
      answers,
    })),
    altered,
    ...(folder !== undefined && { folder }),
  });
  const isNew = wish.newcomers.length > 0;
  if (isNew && filesOnly) return planFiles(reading, wish, writer, command);
  const places = isNew ? placed(world, reading, wish, writer, workspace.room(reading)) : NOWHERE;
  refuseSharedHeaders(wish, altered, reading, writer.headersOf);
  const edits = isNew || altered.length > 0 ? await writer.insert(places) : [];
  if (!isNew && edits.length === 0) return nothingToAdd(opened, wish, writer, options);
  const files = await writer.brings(edits);
  const code = [...edits, ...files];
  const layers = await prove(workspace, reading, places, code);
  const test = await writer.test(layers, overlay(workspace.files, code), tests);
  const needs = writer.needs([...edits, ...test.changes]);
  const remarks = writer.remarks(layers);
  return {
    app: reading.app,
    layers,
    changes: [...code, ...needs.changes, ...test.changes].sort(byInterest),
    install: needs.install,
    manifests: needs.manifests,
    command,
    notes: [
      ...notesOf('setup', also.next),
      ...notesFor(world, leftAlone(wish, altered), places.unmet, layers, remarks),
      ...notesOf('install', needs.notes),
      ...notesOf('test', test.notes),
    ],
    ...(test.run !== undefined && { trial: test.run }),
  };
}

/** Of what is there already, what changes is told of by itself. */
const leftAlone = (wish: Wish, altered: readonly Alteration[]): Wish => ({
  ...wish,
  present: wish.present.filter((id) => !altered.some(({ concern }) => concern === id)),
});

/** Where nothing is new. */
const NOWHERE: Arrangement = {
  kind: 'placed',
  newcomers: [],
  main: { from: 0, to: -1 },
  unmet: [],
  behind: [],
};

/** Edits of the user's files first, then the onion: they are what the user wants to see. */
const byInterest = (a: Change, b: Change): number =>
  kindRank(a) - kindRank(b) || (a.path < b.path ? -1 : 1);

const kindRank = (change: Change): number => {
  if (change.kind === 'edit') return 0;
  return change.kind === 'create' && change.isMain ? 1 : 2;
};

/** Everything is there already; the test may still be asked for. */
async function nothingToAdd(
  { workspace, reading: { app, layers: standing } }: Opened,
  wish: Wish,
  writer: Writer,
  { tests, command }: AddOptions,
): Promise<Plan> {
  const layers = standing.map((layer) => ({ ...layer, isNew: false }));
  const { changes, notes: said } = await writer.test(layers, workspace.files, tests);
  const there = wish.present.length > 0 ? [`Already there: ${wish.present.join(', ')}.`] : [];
  const done = changes.length === 0 ? ['Nothing to do.'] : [];
  const notes = [
    ...notesOf('concern.present', [...there, ...sometimesThere(wish.present, layers)]),
    ...leftOut(wish, layers),
    ...notesOf('test', said),
    ...notesOf('nothing', done),
  ];
  return { app, layers, changes, install: [], manifests: [], command, notes };
}

function placed(
  world: World,
  reading: Reading,
  wish: Wish,
  writer: Writer,
  slots: readonly Slot[],
): Arrangement {
  if (reading.doubts.length > 0) throw doubtful(reading, writer);
  const ids = wish.newcomers.map(({ concern }) => concern.id);
  const places = findPlaces(world, reading, ids, slots);
  if (places.kind === 'conflict') throw conflicting(world, reading, places.cycle);
  if (places.kind === 'unplaceable') throw blockedHere(reading, writer, places, slots);
  return places;
}
