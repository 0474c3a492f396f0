import type { Change, Plan } from '../../types/plan.ts';
import type { Reading } from '../../types.ts';
import type { Writer } from '../../worlds/seam/writing.ts';
import type { Slot, World } from '../../worlds/world.ts';
import { leftOut } from '../ask/clock.ts';
import type { Wish } from '../ask/resolve.ts';
import { type Arrangement, findPlaces } from '../order/arrange.ts';
import { nextFor, notesFor, urgentFor } from './notes.ts';
import type { Opened } from './opened.ts';
import { overlay } from './overlay.ts';
import { planFiles } from './plan-files.ts';
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
export async function planAdd(opened: Opened, wish: Wish, options: AddOptions): Promise<Plan> {
  const { world, workspace, reading } = opened;
  const { folder, tests, command } = options;
  const writer = await workspace.writer(reading, {
    newcomers: wish.newcomers.map(({ concern, answers }) => ({
      kind: 'asked',
      concern: concern.id,
      answers,
    })),
    ...(folder !== undefined && { folder }),
  });
  if (wish.newcomers.length === 0) return nothingToAdd(opened, wish, writer, options);

  if (options.filesOnly) return planFiles(reading, wish, writer, command);
  const places = placed(world, reading, wish, writer, workspace.room(reading));
  refuseSharedHeaders(wish, reading, writer.headersOf);
  const edits = await writer.insert(places);
  const files = await writer.brings();
  const needs = writer.needs();
  const changes = [...edits, ...files, ...needs.changes];
  const layers = await prove(workspace, reading, places, changes);
  const test = await writer.test(layers, overlay(workspace.files, changes), tests);
  const remarks = writer.remarks(layers);
  return {
    app: reading.app,
    layers,
    changes: [...changes, ...test.changes].sort(byInterest),
    install: needs.install,
    manifests: needs.manifests,
    command,
    notes: [...notesFor(world, wish, places.unmet, layers, remarks), ...needs.notes, ...test.notes],
    next: nextFor(world, wish, layers),
    urgent: urgentFor(world, wish, layers, writer.refuses?.() ?? []),
    ...(test.run !== undefined && { trial: test.run }),
  };
}

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
  const notes = [...there, ...leftOut(wish, layers), ...said, ...done];
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
