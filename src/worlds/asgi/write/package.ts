import { posix } from 'node:path';
import { Refusal } from '../../../errors.ts';
import type { Project } from '../../../languages/python/tree/module.ts';
import { isOwnedStack, templateOf } from '../recognise/owned.ts';
import type { AsgiLayer, AsgiReading } from '../types.ts';
import { nameFault } from './names.ts';
import { searchedFault } from './searched.ts';

const NAMES = ['middleware', 'http_middleware', 'app_middleware'];
const LAST_NAME = 'create_mw_middleware';

/**
 * The folder of the generated package: where its stack.py or a class of it stands already, else beside the application's file, under
 * a name that nothing of the user's has: neither a module, which the package would hide, nor a file of the package.
 */
export function packageFolder(
  project: Project,
  reading: AsgiReading,
  wanted?: string,
  needed: readonly string[] = [],
): string {
  const standing = reading.layers.find(isInstalled);
  if (standing?.site.kind === 'element')
    return asStanding(posix.dirname(standing.site.list.file), wanted);
  const beside = posix.dirname(reading.app.file);
  const written = reading.layers.flatMap(({ owned, home }) => (owned && home ? [home] : []));
  const left = written
    .map((file) => posix.dirname(file))
    .find((each) => posix.dirname(each) === beside);
  if (left !== undefined) return asStanding(left, wanted);
  const faultOf = (name: string): string | undefined =>
    nameFault(project, beside, name) ?? searchedFault(project, reading.app.file, name);
  const isFree = (name: string): boolean =>
    faultOf(name) === undefined &&
    ['stack.py', ...needed].every((file) => isOurs(project, posix.join(beside, name), file));
  const free = NAMES.find(isFree) ?? LAST_NAME;
  if (wanted === undefined) return posix.join(beside, free);
  const fault = faultOf(wanted);
  if (fault === undefined) return posix.join(beside, wanted);
  throw new Refusal(
    'usage',
    `--package ${wanted}: ${fault}. Nothing was written.`,
    `Choose another name, e.g. --package ${free}`,
  );
}

function asStanding(folder: string, wanted: string | undefined): string {
  if (wanted === undefined || wanted === posix.basename(folder)) return folder;
  throw new Refusal(
    'usage',
    `--package ${wanted}: the package of this application is ${folder}. Nothing was written.`,
    `Run it without --package, or move the package first, e.g. git mv ${folder} ${posix.join(posix.dirname(folder), wanted)}, and correct the imports.`,
  );
}

/** A name for the package that is not the one of this folder. */
export const otherName = (folder: string): string =>
  NAMES.find((name) => name !== 'middleware' && name !== posix.basename(folder)) ?? LAST_NAME;

/** There is no such file, or create-mw wrote it. */
function isOurs(project: Project, folder: string, file: string): boolean {
  const module = project.module(posix.join(folder, file));
  return !module || isOwnedStack(module) || templateOf(module, file) !== undefined;
}

/** The layer is an entry of a generated stack.py. */
export const isInstalled = ({ site }: Pick<AsgiLayer, 'site'>): boolean =>
  site.kind === 'element' && site.list.owned;
