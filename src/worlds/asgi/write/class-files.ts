import { posix } from 'node:path';
import { concernOf } from '../../../concerns/index.ts';
import { edited } from '../../../errors.ts';
import { isStandardModule } from '../../../languages/python/names/standard.ts';
import { formatTemplate } from '../../../languages/python/print/format.ts';
import type { Project } from '../../../languages/python/tree/module.ts';
import type { Change } from '../../../types/plan.ts';
import type { Answers } from '../../../types.ts';
import { placeOf } from '../application/exposure.ts';
import { recipeCodeOf, usualAnswers } from '../recipes/index.ts';
import { render, templatesUnder } from '../render.ts';
import type { AsgiLayer } from '../types.ts';
import type { Ground } from './ground.ts';
import { exists } from './refuse.ts';
import { importsUsed } from './unwrite.ts';

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
  const { folder } = ground;
  const ours = stays.filter(({ owned }) => owned);
  const needed = new Set(ours.flatMap((layer) => filesOf(ground, layer)));
  const own = new Set(templatesUnder('asgi'));
  const obsolete = new Set(layers.flatMap((layer) => filesNear(layer.concern)));
  if (ours.length === 0) obsolete.add('__init__.py');
  const names = [...obsolete].filter((each) => own.has(each) && !needed.has(each)).sort();
  return deletions(
    ground,
    names.map((name) => posix.join(folder, name)),
  );
}

/** The files that a layer needs as it is registered: those of its concern, and what these and the registration import. */
function filesOf({ project, folder }: Ground, layer: AsgiLayer): string[] {
  if (layer.site.kind === 'fixed') return filesNear(layer.concern);
  const { file, span } = placeOf(layer);
  const module = project.module(file);
  const named = (module ? importsUsed(module, span) : []).map((each) => each.module);
  const needed = new Set([
    ...(recipeCodeOf(layer.concern)?.files(usualAnswers(layer.concern)) ?? []),
    ...named.map((name) => `${name.split('.').at(-1)}.py`),
  ]);
  // What is added on the way is looked at, too.
  for (const name of needed) {
    const text = project.files.read(posix.join(folder, name)) ?? '';
    for (const [, other] of text.matchAll(/^from \.(\w+) import /gm)) needed.add(`${other}.py`);
  }
  return [...needed];
}

/** The deletion of files that are as they were written. */
export async function deletions(
  { project, style }: Ground,
  paths: readonly string[],
): Promise<Change[]> {
  const changes: Change[] = [];
  for (const path of paths) {
    const name = posix.basename(path);
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

/** What has a package imported without naming it. Source: starlette/middleware/sessions.py */
const IMPORTED_BY: Readonly<Record<string, RegExp>> = {
  itsdangerous:
    /^\s*(import|from) (starlette|fastapi)\.middleware(\.sessions\b| import .*\bsessions\b)/m,
};

/** The requirements of layers whose files all go, but for what other files of the project import, too. */
export function obsoleteRequirements(
  { project, folder }: Ground,
  layers: readonly AsgiLayer[],
  drops: readonly Change[],
  test: readonly Change[],
): string[] {
  const later = new Map(
    [...drops, ...test].map((change) => [
      change.path,
      change.kind === 'delete' ? '' : change.after,
    ]),
  );
  const texts = drops.flatMap((drop) => (drop.kind === 'delete' ? [drop.before] : []));
  /** What goes, with the packages that it imports. */
  const gone = new Map(
    drops.map((drop) => [
      posix.basename(drop.path),
      drop.kind === 'delete' ? packagesIn(drop.before) : [],
    ]),
  );
  // What others need, too, stays: it is one that imports what nobody else does which has to go.
  const isThere = (file: string): boolean =>
    gone.has(file) || project.files.read(posix.join(folder, file)) !== undefined;
  if (isImportedElsewhere(project, texts, later)) return [];
  return layers.flatMap(({ concern }) => {
    const code = recipeCodeOf(concern);
    const ways = code ? answersOf(concern) : [];
    const filesIn = (answers: Answers) => code?.files(answers) ?? [];
    const possible = ways.filter(
      (answers) =>
        filesIn(answers).every(isThere) &&
        filesIn(answers).some((file) => (gone.get(file) ?? []).length > 0),
    );
    // A way may need all that another needs, and more.
    const way = possible.toSorted((a, b) => filesIn(a).length - filesIn(b).length).at(-1);
    return [...((way && code?.dependencies?.(way)) ?? [])];
  });
}

/** Something else of the project, as it will be, imports a library that these texts import. */
export function isImportedElsewhere(
  project: Project,
  texts: readonly string[],
  later: ReadonlyMap<string, string>,
): boolean {
  const imported = texts.flatMap(packagesIn);
  const imports = (path: string, name: string): boolean => {
    const text = later.get(path) ?? project.files.read(path) ?? '';
    const through = IMPORTED_BY[name];
    return (
      new RegExp(`^\\s*(import|from) ${name}\\b`, 'm').test(text) || through?.test(text) === true
    );
  };
  return imported.some((name) =>
    project
      .mentioning(`import ${name}`, `from ${name}`, 'sessions')
      .some((path) => imports(path, name)),
  );
}

/** The packages that a text imports which are no part of Python or of the framework. */
const packagesIn = (text: string): string[] =>
  [...text.matchAll(/^(?:import|from) (\w+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => !/^(starlette|fastapi|__future__)$/.test(name) && !isStandardModule(name));

/** Files that a concern may have brought, whatever was answered. */
export const filesNear = (id: string | null): string[] => [
  ...new Set(answersOf(id).flatMap((answers) => recipeCodeOf(id)?.files(answers) ?? [])),
];

/** Every choice of an option on its own. */
function answersOf(id: string | null): Answers[] {
  const choices = concernOf(id)?.options.flatMap(({ name, choices: values = [] }) =>
    values.map((value) => ({ [name]: value })),
  );
  return [{}, ...(choices ?? [])];
}
