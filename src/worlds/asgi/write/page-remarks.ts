import { asList } from '../../../answers.ts';
import type { Newcomer } from '../../seam/writing.ts';
import { pagesOf } from '../application/open-paths.ts';
import type { Ground } from './ground.ts';

/** What a new CORS layer means to the page on which somebody tries the routes. */
export function pageRemarks(
  { project, reading }: Pick<Ground, 'project' | 'reading'>,
  newcomers: readonly Newcomer[],
): string[] {
  const cors = newcomers.find(({ concern }) => concern === 'cors');
  if (cors?.kind !== 'asked' || asList(cors.answers.origins).includes('*')) return [];
  return pagesOf(project, reading.app)
    .slice(0, 1)
    .map(
      (path) =>
        `${path} on another origin (a portal, or \`servers\` of another host) calls this API as any page does: it needs that origin in allow_origins.`,
    );
}
