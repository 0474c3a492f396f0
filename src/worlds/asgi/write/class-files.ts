import { posix } from 'node:path';
import { concernOf } from '../../../concerns/index.ts';
import { edited } from '../../../errors.ts';
import { formatTemplate } from '../../../languages/python/print/format.ts';
import type { Change } from '../../../types/plan.ts';
import { recipeCodeOf } from '../recipes/index.ts';
import { render, templatesUnder } from '../render.ts';
import type { AsgiLayer } from '../types.ts';
import type { Ground } from './ground.ts';
import { exists } from './refuse.ts';

/** The class files that the newcomers need and that are not there yet. */
export async function classFiles(ground: Ground, wanted: readonly string[]): Promise<Change[]> {
  const { project, reading, style, folder } = ground;
  // A folder that is there already is joined as it is.
  const isNew = !project.files.list().some((path) => path.startsWith(`${folder}/`));
  const needed = new Set([...(isNew ? ['__init__.py'] : []), ...wanted]);
  const ours = reading.layers.filter(({ owned }) => owned);
  const shared = new Set(ours.flatMap(({ concern }) => filesNear(concern)));
  const changes: Change[] = [];
  for (const name of [...needed].sort()) {
    const path = posix.join(folder, name);
    const after = await formatTemplate(render(`asgi/${name}`), path, style);
    const before = project.files.read(path);
    if (before === undefined) changes.push({ path, kind: 'create', after });
    else if (before !== after && !shared.has(name)) throw exists(path);
  }
  return changes;
}

/** Class files that no remaining layer needs, with the package when nothing is left. */
export async function obsoleteFiles(
  ground: Ground,
  layers: readonly AsgiLayer[],
  stays: readonly AsgiLayer[],
): Promise<Change[]> {
  const { project, style, folder } = ground;
  const ours = stays.filter(({ owned }) => owned);
  const needed = new Set(ours.flatMap((layer) => filesNear(layer.concern)));
  const own = new Set(templatesUnder('asgi'));
  const obsolete = new Set(layers.flatMap((layer) => filesNear(layer.concern)));
  if (ours.length === 0) obsolete.add('__init__.py');
  const changes: Change[] = [];
  for (const name of [...obsolete].filter((each) => own.has(each) && !needed.has(each)).sort()) {
    const path = posix.join(folder, name);
    const before = project.files.read(path);
    if (before === undefined) continue;
    if (before !== (await formatTemplate(render(`asgi/${name}`), path, style))) {
      // A package that was there before keeps its __init__.py.
      if (name === '__init__.py') continue;
      throw edited(path);
    }
    changes.push({ path, kind: 'delete', before });
  }
  return changes;
}

/** Files that a concern may have brought, whatever was answered. */
function filesNear(id: string | null): string[] {
  const concern = concernOf(id);
  if (!concern || !recipeCodeOf(id)) return [];
  const choices = concern.options.flatMap(({ name, choices: values = [] }) =>
    values.map((value) => ({ [name]: value })),
  );
  return [
    ...new Set(
      [{}, ...choices].flatMap((answers) => recipeCodeOf(concern.id)?.files(answers) ?? []),
    ),
  ];
}
