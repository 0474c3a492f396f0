import { posix } from 'node:path';
import { Refusal } from '../../../errors.ts';
import { otherName } from './package.ts';

/** A file of that name is the user's. */
export function exists(path: string): Refusal {
  return new Refusal(
    `${path} exists already and is not what would be written there. Nothing was written.`,
    `Choose another folder for the new files: --package ${otherName(posix.dirname(path))}`,
  );
}
