import { asList } from '../../../answers.ts';
import { type Note, notesOf, type Said } from '../../../types/notes.ts';
import type { Newcomer } from '../../seam/writing.ts';
import { type Paths, pathsOf } from '../application/open-paths.ts';
import type { Ground } from './ground.ts';

/** As many as a reader takes in at a glance. */
const SHOWN = 3;

/** What a new auth layer leaves open, and why, and what it will answer with 401. */
export function authRemarks(
  { project, reading }: Pick<Ground, 'project' | 'reading'>,
  newcomers: readonly Newcomer[],
): Note[] {
  const auth = newcomers.find(({ concern }) => concern === 'auth');
  if (auth?.kind !== 'asked') return [];
  const exempt = asList(auth.answers.exempt);
  const paths = pathsOf(project, reading.app);
  const unread = paths.unread.map(
    ({ name, line }) =>
      `${reading.app.file}:${line}: ${name} could not be read; if its page has to be open, name its path in auth.exempt.`,
  );
  const open = exempt.length > 0 ? [`Open without a token: ${reasoned(exempt, paths)}.`] : [];
  return [
    ...notesOf('auth.open', open),
    ...notesOf('auth.closed', closedBy(exempt, paths)),
    ...notesOf('auth.unread', unread),
  ];
}

/** Which of the routes that were read a new auth layer will answer with 401. */
function closedBy(exempt: readonly string[], { routes }: Paths): Said[] {
  const closed = [...new Set(routes)].filter((path) => !exempt.includes(path));
  if (closed.length === 0) return [];
  const short = `401 without a token: ${closed.length} ${closed.length === 1 ? 'path' : 'paths'}`;
  return [{ message: `401 without a token: ${counted(closed)}.`, short }];
}

function reasoned(exempt: readonly string[], { open, routes }: Paths): string {
  const because = (path: string): string =>
    open.find((each) => each.path === path)?.because ??
    (routes.includes(path) ? 'asked for' : 'asked for; no such route was read');
  const reasons = [...new Set(exempt.map(because))];
  return reasons
    .map((reason) => `${exempt.filter((path) => because(path) === reason).join(', ')} (${reason})`)
    .join('; ');
}

function counted(paths: readonly string[]): string {
  const more = paths.length - SHOWN;
  const shown = paths.slice(0, SHOWN).join(', ');
  const routes = `${paths.length} ${paths.length === 1 ? 'path' : 'paths'} of your routes`;
  return `${routes}, ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}
