import { posix } from 'node:path';
import { concernOf } from '../../concerns/index.ts';
import { Refusal } from '../../errors.ts';
import type { PythonStyle } from '../../languages/python/print/style.ts';
import { openProject, type Project } from '../../languages/python/tree/module.ts';
import type { Change, Plan } from '../../types/plan.ts';
import type { Files } from '../../types.ts';
import { isOurCors, placeOf } from '../../worlds/asgi/application/exposure.ts';
import type { Found } from '../../worlds/asgi/find/find.ts';
import type { Layer, Reading } from '../../worlds/asgi/types.ts';
import { type Newcomer, sourceOf } from '../../worlds/asgi/write/entries.ts';
import { importPath, isInstalled, packageFolder } from '../../worlds/asgi/write/package.ts';
import { slotsOf } from '../../worlds/asgi/write/slots.ts';
import { importsUsed, unwrite } from '../../worlds/asgi/write/unwrite.ts';
import { write } from '../../worlds/asgi/write/write.ts';
import { arrange, findPlaces } from '../order/arrange.ts';
import { headersOf } from '../order/newcomers.ts';
import { obsoleteFiles } from './class-files.ts';
import { bareErrors } from './notes.ts';
import { overlay } from './overlay.ts';
import { reread } from './prove.ts';
import { edited } from './refuse.ts';
import { testAfterRemoval } from './stack-test.ts';

export type RemoveInput = {
  readonly project: Project;
  readonly found: Found;
  readonly reading: Reading;
  readonly concerns: readonly string[];
  readonly style: PythonStyle;
  readonly command: string;
};

/**
 * Takes concerns out again, as the exact inverse of `add`: a plan is accepted only when adding the same layers to
 * its result gives the present bytes back. What was edited since is refused by name.
 */
export async function planRemove(input: RemoveInput): Promise<Plan> {
  const { project, reading, concerns, command } = input;
  const folder = packageFolder(project, reading);
  const layers = reading.layers.filter(
    (layer) => layer.concern !== null && concerns.includes(layer.concern),
  );
  const alien = layers.find(({ owned }) => !owned);
  if (alien) throw foreign(alien);
  const texts =
    layers.length > 0 ? await inverse(input, layers, folder) : new Map<string, string>();
  const stays = reading.layers.filter((layer) => !layers.includes(layer));
  const edits = [...texts].map(
    ([path, after]): Change => ({
      path,
      kind: 'edit',
      before: project.files.read(path) ?? '',
      after,
    }),
  );
  const deletions = layers.length > 0 ? await obsoleteFiles(input, layers, stays, folder) : [];
  const test =
    layers.length > 0 ? await testAfterRemoval(input, stays) : { changes: [], notes: [] };
  const planned = stays.map((layer) => ({ ...layer, isNew: false }));
  const absent = concerns.filter((id) => !layers.some((layer) => layer.concern === id));
  const notes = [
    ...(absent.length > 0 ? [`Not there: ${absent.join(', ')}.`] : []),
    ...test.notes,
    ...bareErrors(planned),
  ];
  return {
    app: reading.app,
    layers: planned,
    changes: [...edits, ...test.changes, ...deletions],
    install: [],
    command,
    notes,
  };
}

/** Only what create-mw wrote is taken out. */
function foreign(layer: Layer): Refusal {
  return new Refusal(
    `${layer.file}:${layer.line}: ${layer.symbol} is not as create-mw would have written it; only that is taken out.`,
    'Remove that registration, and the import it needs, by hand.',
  );
}

/** The texts without the layers, proven by adding them again. */
async function inverse(
  input: RemoveInput,
  layers: readonly Layer[],
  folder: string,
): Promise<Map<string, string>> {
  const { project, reading, style } = input;
  const stays = reading.layers.filter((layer) => !layers.includes(layer));
  const install = stays.some(isInstalled) ? undefined : installation(layers);
  const cors = stays.find(isOurCors);
  const kept = stays.flatMap((layer) => headersOf(project, layer));
  const dropped = layers
    .flatMap((layer) => headersOf(project, layer))
    .filter((header) => !kept.includes(header));
  for (const gap of [0, 1, 2]) {
    const texts = await unwrite({ project, style, layers, install, cors, dropped, gap });
    if (await addsBack(input, layers, folder, texts)) return texts;
  }
  const files = [
    ...new Set([...layers.map((layer) => placeOf(layer).file), ...(install ? [install.file] : [])]),
  ];
  throw edited(files.join(' and '));
}

/** The statement that registers stack.py. */
function installation(
  layers: readonly Layer[],
): { file: string; span: { start: number; end: number } } | undefined {
  const site = layers.find(isInstalled)?.site;
  if (site?.kind === 'element' && site.through) return site.through;
  const list = site?.kind === 'element' ? site.list.file : undefined;
  const frame = site?.frames.findLast((candidate) => candidate.file !== list);
  return frame && { file: frame.file, span: frame.statement };
}

/** Adding the layers to the smaller project gives the present bytes back. */
async function addsBack(
  input: RemoveInput,
  layers: readonly Layer[],
  folder: string,
  texts: ReadonlyMap<string, string>,
): Promise<boolean> {
  const { project, reading, style } = input;
  const files = smallerFiles(input, layers, folder, texts);
  const smaller = openProject(files);
  const before = reread(smaller, reading.app);
  if (!before) return false;
  const newcomers = layers.map((layer) => newcomerFrom(project, layer, folder));
  const slots = slotsOf(before);
  const places = findPlaces(
    before,
    newcomers.map(({ concern }) => concern),
    slots,
  );
  if (places.kind !== 'placed') return false;
  const again = await write({
    ...arrange(before, places, newcomers),
    project: smaller,
    reading: before,
    slots,
    style,
    folder,
    exposed: reading.layers.flatMap((layer) => headersOf(project, layer)),
  });
  const touched = new Set([...texts.keys(), ...again.keys(), posix.join(folder, 'stack.py')]);
  return [...touched].every(
    (path) => (again.get(path) ?? files.read(path)) === project.files.read(path),
  );
}

/** The project without the layers. */
function smallerFiles(
  { project, reading }: RemoveInput,
  layers: readonly Layer[],
  folder: string,
  texts: ReadonlyMap<string, string>,
): Files {
  const edits = [...texts].map(
    ([path, after]): Change => ({ path, kind: 'edit', before: '', after }),
  );
  const gone = reading.layers.filter(isInstalled).every((layer) => layers.includes(layer));
  const stack: Change = { path: posix.join(folder, 'stack.py'), kind: 'delete', before: '' };
  return overlay(project.files, gone ? [...edits, stack] : edits);
}

/** The layer as it would be added again, with the arguments that stand in the code. */
function newcomerFrom(project: Project, layer: Layer, folder: string): Newcomer {
  const { file, span } = placeOf(layer);
  const module = project.module(file);
  const text = module?.text.slice(span.start, span.end) ?? '';
  const imports = module ? importsUsed(module, span) : [];
  return {
    concern: layer.concern ?? '',
    because: concernOf(layer.concern)?.because ?? '',
    source: sourceOf(text),
    imports: isInstalled(layer)
      ? imports
      : imports.map((each) => {
          const name = each.module.split('.').at(-1) ?? '';
          return each.module === importPath(project, file, folder, name)
            ? { ...each, module: `.${name}` }
            : each;
        }),
  };
}
