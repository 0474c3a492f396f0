import { posix } from 'node:path';
import type { PlannedLayer } from '../../../types/plan.ts';
import type { Alteration, Newcomer } from '../../seam/writing.ts';
import { logLibrary, logSetups } from '../application/log-setups.ts';
import type { Ground } from './ground.ts';

/** `inherit` is the library that writes the lines, where one alone does. */
export function withInheritedLog(
  { project, reading }: Pick<Ground, 'project' | 'reading'>,
  newcomer: Newcomer,
): Newcomer {
  if (newcomer.kind !== 'asked' || newcomer.concern !== 'logging') return newcomer;
  const library =
    newcomer.answers.format === 'inherit' && logLibrary(logSetups(project, reading.app));
  return library ? { ...newcomer, answers: { ...newcomer.answers, format: library } } : newcomer;
}

/** The same of a layer that stands. */
export function inherited(
  where: Pick<Ground, 'project' | 'reading'>,
  { concern, answers, ...alteration }: Alteration,
): Alteration {
  const newcomer = withInheritedLog(where, { kind: 'asked', concern, answers });
  return {
    ...alteration,
    concern,
    answers: newcomer.kind === 'asked' ? newcomer.answers : answers,
  };
}

/** What happens to the log lines of the application, where that is not said by the format alone. */
export function logRemarks(
  ground: Ground,
  layers: readonly PlannedLayer[],
  newcomers: readonly Newcomer[],
): string[] {
  const asked = newcomers.find(({ concern }) => concern === 'logging');
  if (asked?.kind === 'asked') return formatRemarks(ground, asked.answers.format);
  const isAsked = newcomers.some(({ concern }) => concern === 'request-id');
  if (!isAsked || layers.some(({ concern, owned }) => concern === 'logging' && owned)) return [];
  const file = posix.join(ground.folder, 'log_context.py');
  return [
    `Your log lines get the id when RequestIDFilter of ${file} is on your logging handlers; create-mw add logging sees to it.`,
  ];
}

function formatRemarks({ project, reading }: Ground, format: unknown): string[] {
  const setups = logSetups(project, reading.app);
  const at = setups.map(({ file, line }) => `${file}:${line}`).join(' and ');
  if (format === 'inherit')
    return at === ''
      ? [
          'No call of basicConfig, dictConfig or fileConfig was found: unless something else sets logging up, access lines are written by uvicorn alone; logging.format=json needs nothing else.',
        ]
      : [
          `Log lines stay as ${at} has them; %(request_id)s in a format shows the id, logging.format=json makes them JSON.`,
        ];
  const library = setups.find(({ by }) => by === format);
  if (library)
    return [
      `Log lines, uvicorn's too, go to ${library.by}, as in ${library.file}:${library.line}.`,
    ];
  return format === 'json' && at !== ''
    ? [`Log lines on the console become JSON; the handlers and levels of ${at} stay.`]
    : [];
}
