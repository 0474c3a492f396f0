import { posix } from 'node:path';
import { concernOf } from '../../concerns/index.ts';
import { formatTemplate } from '../../languages/python/print/format.ts';
import { render, templatesUnder } from '../../render.ts';
import type { Change } from '../../types/plan.ts';
import { codeOf } from '../../worlds/asgi/recipes/index.ts';
import type { Layer } from '../../worlds/asgi/types.ts';
import { isInstalled } from '../../worlds/asgi/write/package.ts';
import type { PlanInput } from '../ask/inputs.ts';
import { neededBy } from '../order/newcomers.ts';
import { edited, exists } from './refuse.ts';

/** The class files that the newcomers need and that are not there yet. */
export async function classFiles(input: PlanInput, folder: string): Promise<Change[]> {
  const { project, reading, wish, style } = input;
  // A folder that is there already is joined as it is.
  const isNew = !project.files.list().some((path) => path.startsWith(`${folder}/`));
  const needed = new Set([...(isNew ? ['__init__.py'] : []), ...neededBy(wish)]);
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

/** Class files that no remaining layer needs, with stack.py and the package when nothing is left. */
export async function obsoleteFiles(
  input: Context,
  layers: readonly Layer[],
  stays: readonly Layer[],
  folder: string,
): Promise<Change[]> {
  const { project, style } = input;
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
  const stack = posix.join(folder, 'stack.py');
  const text = project.files.read(stack);
  if (text !== undefined && !stays.some(isInstalled))
    changes.push({ path: stack, kind: 'delete', before: text });
  return changes;
}

type Context = Pick<PlanInput, 'project' | 'style'>;

/** Files that a concern may have brought, whatever was answered. */
function filesNear(id: string | null): string[] {
  const concern = concernOf(id);
  if (!concern || !codeOf(id)) return [];
  const choices = concern.options.flatMap(({ name, choices: values = [] }) =>
    values.map((value) => ({ [name]: value })),
  );
  return [
    ...new Set([{}, ...choices].flatMap((answers) => codeOf(concern.id)?.files(answers) ?? [])),
  ];
}
