import { readFileSync } from 'node:fs';
import { Refusal } from '../errors.ts';
import { escapeName } from './paths.ts';
import { systemCode, systemReason } from './system.ts';

/** The text of a file that the user names, relative to where they stand; of stdin for `-`. */
export function readInput(name: string): string {
  try {
    return readFileSync(name === '-' ? 0 : name, 'utf8');
  } catch (error) {
    if (!(error instanceof Error) || systemCode(error) === undefined) throw error;
    const what = name === '-' ? 'stdin' : escapeName(name);
    throw new Refusal('files.missing', `Could not read ${what}: ${systemReason(error)}.`);
  }
}
