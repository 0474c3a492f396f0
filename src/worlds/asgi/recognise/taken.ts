import { installedKinds } from '../../../languages/python/names/classes.ts';
import type { Origin } from '../../../languages/python/names/origins.ts';
import type { Node, Project } from '../../../languages/python/tree/module.ts';
import type { Seen } from '../read/values.ts';
import { recipeCodeOf } from '../recipes/index.ts';
import { leftAlone } from './bodies.ts';
import { ANSWERED_ID, exchangeOf } from './exchange.ts';
import { answersBrowsers } from './readable.ts';
import { leavesSessionAlone, setBySymbol } from './symbols.ts';

type Taken = Pick<
  Seen,
  'reads' | 'sets' | 'asks' | 'late' | 'leavesBodies' | 'leavesSession' | 'answersBrowsers'
>;

type Own = Extract<Origin, { kind: 'local' }> & { readonly binding: { readonly node: Node } };

/** A class or function of the project, not an import or a value. */
export const isOwn = (origin: Origin | undefined): origin is Own =>
  origin?.kind === 'local' && (origin.binding.kind === 'class' || origin.binding.kind === 'def');

/** What a layer gives those around it by what it is for. */
const givenBy = (serves: readonly string[]): readonly string[] =>
  serves.includes('request-id') ? [ANSWERED_ID] : [];

/** What ours leaves alone, where that is sure. */
const headersOnly = (concern: string | null): Taken =>
  recipeCodeOf(concern)?.readsHeadersOnly ? { leavesBodies: true, leavesSession: true } : {};

/** What a class of ours takes and gives, as it was written. */
export function takenByOurs(concern: string): Taken {
  const sets = [...givenBy([concern]), ...(recipeCodeOf(concern)?.sets ?? [])];
  return { ...(sets.length > 0 && { sets }), ...headersOnly(concern) };
}

/** What the layer takes and gives with requests, by its code or as its library does. */
export function exchanged(
  project: Project,
  origin: Origin | undefined,
  serves: readonly string[],
  isOurs: boolean,
): Taken {
  const own = isOwn(origin) ? exchangeOf(project, origin.module, origin.binding.node) : undefined;
  const libraries = installedKinds(project, origin);
  const set = libraries.flatMap(setBySymbol);
  const sets = [...(own?.sets ?? []), ...set, ...givenBy(serves)];
  const { reads = [], asks = [], late = [] } = own ?? {};
  const isStarlettes = origin?.kind === 'external' && /^(starlette|fastapi)\./.test(origin.dotted);
  return {
    ...(reads.length > 0 && { reads }),
    ...(sets.length > 0 && { sets }),
    ...(asks.length > 0 && { asks }),
    ...(late.length > 0 && { late }),
    // What ours is given, an `authenticate`, may read bodies.
    ...(isOwn(origin) && !isOurs && leftAlone(project, origin.module, origin.binding.node)),
    ...(isOwn(origin) &&
      !isOurs &&
      answersBrowsers(project, origin.module, origin.binding.node) && { answersBrowsers: true }),
    ...(isOurs && headersOnly(serves[0] ?? null)),
    ...(isStarlettes && { leavesBodies: true }),
    ...(libraries.some(leavesSessionAlone) && { leavesSession: true }),
  };
}
