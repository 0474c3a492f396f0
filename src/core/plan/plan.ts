import { posix } from 'node:path';
import type { Change, Plan } from '../../types/plan.ts';
import type { Files } from '../../types.ts';
import { installPlan } from '../../worlds/asgi/project/install.ts';
import { codeOf } from '../../worlds/asgi/recipes/index.ts';
import { packageFolder } from '../../worlds/asgi/write/package.ts';
import { type Slot, slotsOf } from '../../worlds/asgi/write/slots.ts';
import { type Writing, write } from '../../worlds/asgi/write/write.ts';
import type { PlanInput } from '../ask/inputs.ts';
import { arrange, findPlaces } from '../order/arrange.ts';
import { exposedHeaders, neededBy, newcomerOf } from '../order/newcomers.ts';
import type { Placement } from '../order/place.ts';
import { classFiles } from './class-files.ts';
import { notesFor } from './notes.ts';
import { planFiles } from './plan-files.ts';
import { prove } from './prove.ts';
import { blockedHere, conflicting, doubtful, exists } from './refuse.ts';
import { testChange } from './stack-test.ts';

/** Everything that `add` will do, with final texts. Throws a Refusal where it cannot be done safely. */
export async function planAdd(input: PlanInput): Promise<Plan> {
  const { project, reading, wish } = input;
  if (wish.newcomers.length === 0) return nothingToAdd(input);
  if (input.filesOnly) return planFiles(input);
  const slots = slotsOf(reading);
  const placement = placed(input, slots);
  const folder = packageFolder(project, reading, input.package, neededBy(wish));
  const writing = writingFor(input, slots, placement, folder);
  const stack = posix.join(folder, 'stack.py');
  if (writing.install !== undefined && project.files.read(stack) !== undefined) throw exists(stack);
  const texts = await write(writing);
  const files = await classFiles(input, folder);
  const dependencies = wish.newcomers.flatMap(
    ({ concern, answers }) => codeOf(concern.id)?.dependencies?.(answers) ?? [],
  );
  const installs = installPlan(project.files, reading.app.file, dependencies);
  const changes = [...toChanges(project.files, texts), ...files, ...installs.changes];
  const layers = await prove(input, placement, changes);
  const test = await testChange(input, layers, changes);
  const ordered = [...changes, ...test.changes].sort(
    (a, b) => kindRank(a) - kindRank(b) || (a.path < b.path ? -1 : 1),
  );
  const notes = [...notesFor(wish, placement.unmet, layers), ...installs.notes, ...test.notes];
  return {
    app: reading.app,
    layers,
    changes: ordered,
    install: installs.install,
    command: input.command,
    notes,
  };
}

/** Edits of the user's files first, then the onion: they are what the user wants to see. */
const kindRank = (change: Change): number => {
  if (change.kind === 'edit') return 0;
  return posix.basename(change.path) === 'stack.py' ? 1 : 2;
};

/** Everything is there already; the test may still be asked for. */
async function nothingToAdd(input: PlanInput): Promise<Plan> {
  const { reading, wish, command } = input;
  const layers = reading.layers.map((layer) => ({ ...layer, isNew: false }));
  const test = await testChange(input, layers, []);
  const there = wish.present.length > 0 ? [`Already there: ${wish.present.join(', ')}.`] : [];
  const done = test.changes.length === 0 ? ['Nothing to do.'] : [];
  const notes = [...there, ...wish.left, ...test.notes, ...done];
  return { app: reading.app, layers, changes: test.changes, install: [], command, notes };
}

function placed(input: PlanInput, slots: readonly Slot[]): Placement {
  const { reading, wish } = input;
  if (reading.doubts.length > 0) throw doubtful(input);
  const ids = wish.newcomers.map(({ concern }) => concern.id);
  const places = findPlaces(reading, ids, slots);
  if (places.kind === 'conflict') throw conflicting(reading, places.cycle);
  if (places.kind === 'unplaceable') throw blockedHere(input, places, slots);
  return places;
}

function writingFor(
  input: PlanInput,
  slots: readonly Slot[],
  placement: Placement,
  folder: string,
): Writing {
  const { project, reading, wish, style } = input;
  const exposed = exposedHeaders(project, reading, wish);
  const newcomers = placement.newcomers.map(({ concern }) => newcomerOf(wish, concern, exposed));
  const arranged = arrange(reading, placement, newcomers);
  return { ...arranged, project, reading, slots, style, folder, exposed };
}

export function toChanges(files: Files, texts: ReadonlyMap<string, string>): Change[] {
  return [...texts].flatMap(([path, after]): Change[] => {
    const before = files.read(path);
    if (before === undefined) return [{ path, kind: 'create', after }];
    return before === after ? [] : [{ path, kind: 'edit', before, after }];
  });
}
