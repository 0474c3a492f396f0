import type { Project } from '../../../languages/python/tree/module.ts';
import type { Probe } from '../../seam/probing.ts';
import { runsAs } from '../recognise/libraries.ts';
import type { AsgiReading } from '../types.ts';
import { entryOf } from './entry.ts';

/** How to look at the running application; the way to it is found before anything is written. */
export function probeOf(project: Project, reading: AsgiReading): Probe {
  const entry = entryOf(project, reading);
  return {
    run: async (outside, limitMs) =>
      (await import('../writing.ts')).runApp(outside, entry, limitMs),
    runsAs: ({ origin }) => runsAs(origin),
  };
}
