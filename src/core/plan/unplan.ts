import { edited, Refusal } from '../../errors.ts';
import { overlay } from '../../host/overlay.ts';
import { type Note, notesOf } from '../../types/notes.ts';
import type { Change, Plan } from '../../types/plan.ts';
import type { Layer, Reading } from '../../types.ts';
import type { Newcomer, Remover } from '../../worlds/seam/writing.ts';
import { findPlaces } from '../order/arrange.ts';
import { isEverywhere } from '../order/reach.ts';
import { bareErrors } from './notes.ts';
import type { Opened } from './opened.ts';
import { reread } from './prove.ts';

/**
 * Takes concerns out again, as the exact inverse of `add`: a plan is accepted only when adding the same layers to
 * its result gives the present bytes back. What was edited since is refused by name.
 */
export async function planRemove(
  opened: Opened,
  concerns: readonly string[],
  command: string,
): Promise<Plan> {
  const { reading } = opened;
  // As for `add`, what is there for some paths only is not what was asked for.
  const layers = reading.layers
    .filter(isEverywhere)
    .filter(({ concern }) => concern !== null && concerns.includes(concern));
  const planned = reading.layers
    .filter((layer) => !layers.includes(layer))
    .map((layer) => ({ ...layer, isNew: false }));
  const { changes, notes: said } = await takenOut(opened, layers);
  const absent = concerns.filter((id) => !layers.some((layer) => layer.concern === id));
  const notes = [
    ...notesOf('concern.absent', absent.length > 0 ? [`Not there: ${absent.join(', ')}.`] : []),
    ...said,
    ...notesOf('errors.none', bareErrors(planned)),
  ];
  return { app: reading.app, layers: planned, changes, install: [], manifests: [], command, notes };
}

async function takenOut(
  opened: Opened,
  layers: readonly Layer[],
): Promise<{ changes: readonly Change[]; notes: readonly Note[] }> {
  if (layers.length === 0) return { changes: [], notes: [] };
  const alien = layers.find(({ owned }) => !owned);
  if (alien) throw foreign(alien);
  const remover = await opened.workspace.remover(opened.reading, layers);
  const taken = await inverse(opened, layers, remover);
  const isEdit = ({ kind }: Change): boolean => kind === 'edit';
  const drops = await remover.drops();
  const test = await remover.test();
  const needs = remover.needs(drops, test.changes);
  const gone = taken.filter((change) => !isEdit(change));
  return {
    changes: [...taken.filter(isEdit), ...needs.changes, ...test.changes, ...drops, ...gone],
    notes: [...notesOf('install', needs.notes), ...notesOf('test', test.notes)],
  };
}

/** Only what create-mw wrote is taken out. */
function foreign(layer: Layer): Refusal {
  return new Refusal(
    'files.edited',
    `${layer.file}:${layer.line}: ${layer.symbol} is not as create-mw would have written it; only that is taken out.`,
    'Remove that registration, and the import it needs, by hand.',
    { at: { file: layer.file, line: layer.line } },
  );
}

/** The changes that take the layers out, proven by adding them again. */
async function inverse(
  opened: Opened,
  layers: readonly Layer[],
  remover: Remover,
): Promise<readonly Change[]> {
  for (let attempt = 0; ; attempt += 1) {
    const changes = await remover.extract(attempt);
    const [file, ...others] = remover.files;
    if (!changes) throw edited(file ?? '', ...others);
    if (await addsBack(opened, layers, changes)) return changes;
  }
}

/** Adding the layers to the smaller project gives the present bytes back. */
async function addsBack(
  { world, workspace, reading }: Opened,
  layers: readonly Layer[],
  changes: readonly Change[],
): Promise<boolean> {
  const smaller = workspace.inState(overlay(workspace.files, changes));
  const before = reread(smaller, reading.app);
  if (!before) return false;
  const newcomers = layers.map((layer) => newcomerFrom(reading, layer));
  const places = findPlaces(
    world,
    before,
    newcomers.map(({ concern }) => concern),
    smaller.room(before),
  );
  if (places.kind !== 'placed') return false;
  const writer = await smaller.writer(before, { newcomers });
  const again = await writer.insert(places);
  const full = overlay(smaller.files, again);
  return [...changes, ...again].every(({ path }) => full.read(path) === workspace.files.read(path));
}

/** The layer as it would be added again, with what stands in the code. */
const newcomerFrom = (reading: Reading, layer: Layer): Newcomer => ({
  kind: 'standing',
  concern: layer.concern ?? '',
  reading,
  layer,
});
