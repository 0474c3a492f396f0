import { posix } from 'node:path';
import { overlay } from '../../../host/overlay.ts';
import type { Change } from '../../../types/plan.ts';
import { type InstallPlan, installPlan, uninstallPlan } from '../project/install.ts';
import { recipeCodeOf } from '../recipes/index.ts';
import type { Altered } from './altered.ts';
import { filesNear, isImportedElsewhere } from './class-files.ts';
import type { Ground } from './ground.ts';

/** Texts as they will be, by path; nothing for what is gone or written anew. */
export type Later = ReadonlyMap<string, string>;

export const laterBy = (edits: readonly Change[], anew: readonly string[]): Later =>
  new Map([
    ...anew.map((path) => [path, ''] as const),
    ...edits.map((change) => [change.path, change.kind === 'delete' ? '' : change.after] as const),
  ]);

const filesFor = (which: 'before' | 'after', altered: readonly Altered[]): string[] =>
  altered.flatMap(({ concern, ...each }) => recipeCodeOf(concern)?.files(each[which]) ?? []);

const requirementsFor = (which: 'before' | 'after', altered: readonly Altered[]): string[] =>
  altered.flatMap(
    ({ concern, ...each }) => recipeCodeOf(concern)?.dependencies?.(each[which]) ?? [],
  );

/** The class files that altered layers need now and did not need before; what another version would bring, too, stays out. */
export const filesAfter = (altered: readonly Altered[]): string[] => {
  const before = filesFor('before', altered);
  return filesFor('after', altered).filter((name) => !before.includes(name));
};

/** The class files that altered layers needed and that nothing needs any more. */
export function outgrown(ground: Ground, altered: readonly Altered[], later: Later): string[] {
  const { project, folder, reading } = ground;
  const others = reading.layers.filter(
    (layer) => layer.owned && !altered.some((each) => each.layer === layer),
  );
  const needed = new Set([
    ...filesFor('after', altered),
    ...others.flatMap(({ concern }) => filesNear(concern)),
  ]);
  const candidates = filesFor('before', altered)
    .filter((name) => !needed.has(name))
    .map((name) => posix.join(folder, name))
    .filter((path) => project.files.read(path) !== undefined);
  return unnamed(ground, [...new Set(candidates)], later);
}

/** Those that nothing imports but each other. */
function unnamed(ground: Ground, paths: readonly string[], later: Later): string[] {
  const left = paths.filter((path) => !isNamed(ground, path, paths, later));
  return left.length === paths.length ? left : unnamed(ground, left, later);
}

/** Something else imports it than what goes, too. */
function isNamed(
  { project }: Ground,
  path: string,
  going: readonly string[],
  later: Later,
): boolean {
  const stem = posix.basename(path, '.py');
  const imports = new RegExp(`^\\s*(from|import)\\s.*\\b${stem}\\b`, 'm');
  return project
    .mentioning(stem)
    .filter((each) => !going.includes(each))
    .some((each) => imports.test(later.get(each) ?? project.files.read(each) ?? ''));
}

/** What has to be installed for newcomers and altered layers, and what need not be any more. */
export function installFor(
  ground: Ground,
  requirements: readonly string[],
  altered: readonly Altered[],
  later: Later,
): InstallPlan {
  const { project, reading } = ground;
  const { file } = reading.app;
  const [before, after] = [requirementsFor('before', altered), requirementsFor('after', altered)];
  const wanted = [...requirements, ...after.filter((each) => !before.includes(each))];
  const drops = outgrown(ground, altered, later);
  const texts = drops.map((path) => project.files.read(path) ?? '');
  const planned = new Map([...later, ...drops.map((path) => [path, ''] as const)]);
  const isFree = drops.length > 0 && !isImportedElsewhere(project, texts, planned);
  const gone = isFree ? before.filter((each) => !after.includes(each)) : [];
  const less = uninstallPlan(project.files, file, gone);
  const more = installPlan(overlay(project.files, less.changes), file, wanted);
  return {
    install: more.install,
    changes: merged(less.changes, more.changes),
    notes: [...more.notes, ...less.notes],
  };
}

/** Of two edits of one file the later one counts, from the text that stands. */
function merged(first: readonly Change[], second: readonly Change[]): Change[] {
  const isLater = ({ path }: Change): boolean => second.some((each) => each.path === path);
  return [
    ...first.filter((change) => !isLater(change)),
    ...second.map((change): Change => {
      const earlier = first.find(({ path }) => path === change.path);
      return change.kind === 'edit' && earlier?.kind === 'edit'
        ? { ...change, before: earlier.before }
        : change;
    }),
  ];
}
