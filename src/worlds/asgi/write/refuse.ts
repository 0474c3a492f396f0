import { posix } from 'node:path';
import { Refusal } from '../../../errors.ts';
import { lineOf, type Module, type Node } from '../../../languages/python/tree/module.ts';
import { otherName } from './package.ts';

/** A file of that name is the user's. */
export function exists(path: string): Refusal {
  return new Refusal(
    'files.exists',
    `${path} exists already and is not what would be written there. Nothing was written.`,
    `Choose another folder for the new files: --package ${otherName(posix.dirname(path))}`,
    { at: { file: path } },
  );
}

/** A file has a name already that an import of what create-mw writes would bind as well. */
export function taken(module: Module, name: string, at: Node): Refusal {
  return new Refusal(
    'shape.unsafe',
    `${module.path}:${lineOf(at)}: ${name} is something else here, and an import of that name would change what the file means. Nothing was written.`,
    `Give yours another name there, e.g. \`${name} as own_${name.toLowerCase()}\` in an import, then run the same command again.`,
    { at: { file: module.path, line: lineOf(at) } },
  );
}
