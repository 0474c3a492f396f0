import { Refusal } from '../../errors.ts';
import type { Said } from '../../types/notes.ts';
import type { Answers, Layer } from '../../types.ts';
import type { Alteration } from '../../worlds/seam/writing.ts';
import { emptied, type Wish } from '../ask/resolve.ts';
import { complete } from '../catalogue.ts';
import type { Opened } from './opened.ts';

/** What is answered anew of layers that stand. */
export type Anew = {
  readonly altered: readonly Alteration[];
  /** Answers that are not applied, and why. */
  readonly left: Wish['left'];
  /** Consequences of lists that become empty. */
  readonly empty: readonly Said[];
  /** What to do before the first request that was not to do before. */
  readonly next: readonly string[];
};

/** Decides for every answer about a layer that stands whether that layer can be changed; refuses answers that do not fit. */
export async function answeredAnew(
  opened: Opened,
  { anew }: Wish,
  isFilesOnly: boolean,
): Promise<Anew> {
  const found = await Promise.all(anew.map((each) => answeredOf(opened, each, isFilesOnly)));
  return {
    altered: found.flatMap(({ altered }) => altered),
    left: found.flatMap(({ left }) => left),
    empty: found.flatMap(({ empty }) => empty),
    next: found.flatMap(({ next }) => next),
  };
}

async function answeredOf(
  { world, workspace, reading }: Opened,
  { concern, answers, layers }: Wish['anew'][number],
  isFilesOnly: boolean,
): Promise<Anew> {
  const [first] = layers;
  const names = Object.keys(answers).sort();
  const left = (because: string, among = names): Wish['left'] =>
    among.length === 0
      ? []
      : [
          {
            options: among.map((name) => `${concern.id}.${name}`),
            index: first ? reading.layers.indexOf(first) : -1,
            because,
          },
        ];
  const stands = await standingIn(layers, (layer) => workspace.standing?.(reading, layer));
  const reason = typeof stands === 'string' ? stands : isFilesOnly ? FILES_ONLY : undefined;
  if (typeof stands === 'string' || reason !== undefined)
    return { altered: [], left: left(reason ?? ''), empty: [], next: [] };
  const all = complete(concern, { ...stands, ...answers });
  for (const option of concern.options.filter(({ name }) => names.includes(name))) {
    const wrong = option.check?.(all[option.name] ?? [], all);
    if (wrong !== undefined)
      throw new Refusal('answer.invalid', `${concern.id}.${option.name}: ${wrong}.`);
  }
  const isUsed = (name: string): boolean =>
    concern.options.find((option) => option.name === name)?.isUsed?.(all) ?? true;
  const used = Object.fromEntries(Object.entries(answers).filter(([name]) => isUsed(name)));
  const others = reading.layers.flatMap(({ serves }) => serves);
  const ours = reading.layers.flatMap(({ concern, owned }) => (owned ? (concern ?? []) : []));
  const nextFor = (each: Answers): readonly string[] =>
    world.recipe(concern.id)?.next(each, others, ours) ?? [];
  const before = nextFor(complete(concern, stands));
  const unused = names.filter((name) => !isUsed(name));
  return {
    altered: first ? [{ layer: first, concern: concern.id, answers: used }] : [],
    left: left(UNUSED, unused),
    empty: emptied(concern, used, all),
    next: nextFor(all).filter((text) => !before.includes(text)),
  };
}

const FILES_ONLY = 'stays as it is with --files-only';
const UNUSED = 'makes no use of it as it is set up';

/** The answers that stand in the code of the one layer that serves a concern, or why they cannot be given anew. */
async function standingIn(
  [layer, another]: readonly Layer[],
  read: (layer: Layer) => Promise<Answers | undefined> | undefined,
): Promise<Answers | string> {
  if (another) return 'is not the only one of its kind; change them there';
  if (!layer?.owned) return 'is not what create-mw wrote; change it there';
  return (await read(layer)) ?? 'is no longer as create-mw wrote it; change it there';
}
