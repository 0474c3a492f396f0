import { type PythonStyle, pythonStyle } from '../../../languages/python/print/style.ts';
import type { Project } from '../../../languages/python/tree/module.ts';
import type { Newcomer, Wanted } from '../../seam/writing.ts';
import { readingOf } from '../read/readings.ts';
import { recipeCodeOf } from '../recipes/index.ts';
import type { AsgiReading } from '../types.ts';
import { packageFolder } from './package.ts';

/** Where and how a run writes: found out once, and handed to whatever writes. */
export type Ground = {
  readonly project: Project;
  readonly reading: AsgiReading;
  readonly style: PythonStyle;
  /** The folder of the generated package. */
  readonly folder: string;
};

/** The class files of a newcomer. */
export const filesOf = (newcomer: Newcomer): readonly string[] =>
  newcomer.kind === 'asked' ? (recipeCodeOf(newcomer.concern)?.files(newcomer.answers) ?? []) : [];

/** What stood in a package goes back into that one. */
export function groundOf(project: Project, reading: AsgiReading, wanted?: Wanted): Ground {
  const style = pythonStyle(project.files, reading.app.file);
  const [first] = wanted?.newcomers ?? [];
  const before = first?.kind === 'standing' ? readingOf(first.reading) : undefined;
  const folder = before
    ? packageFolder(before.project, before.reading)
    : packageFolder(project, reading, wanted?.folder, (wanted?.newcomers ?? []).flatMap(filesOf));
  return { project, reading, style, folder };
}
