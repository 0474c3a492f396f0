import type { Said } from '../../../types/notes.ts';
import type { Newcomer } from '../../seam/writing.ts';
import { type AskedScheme, askedSchemes } from '../application/schemes.ts';
import type { Ground } from './ground.ts';

/** What a new auth layer means to routes that ask for a token themselves: it answers before they are asked. */
export function schemeRemarks(
  { project }: Pick<Ground, 'project'>,
  newcomers: readonly Newcomer[],
): Said[] {
  const auth = newcomers.find(({ concern }) => concern === 'auth');
  if (auth?.kind !== 'asked') return [];
  const { header, scheme } = auth.answers;
  const asked = askedSchemes(project);
  const names = [...new Set(asked.map(({ name }) => name))];
  return names.flatMap((name) => {
    const [first, ...more] = asked.filter((each) => each.name === name);
    if (!first) return [];
    const message = remark(first, more.length, String(header), scheme === 'jwt');
    return [{ message, short: `routes ask for ${name}, too` }];
  });
}

function remark(
  { name, file, line, header }: AskedScheme,
  more: number,
  own: string,
  isJwt: boolean,
): string {
  const others = more > 0 ? ` and ${more} more ${more === 1 ? 'place' : 'places'}` : '';
  const at = `${file}:${line}${others}:`;
  const leave = '@public (generated, public.py) leaves a route to its own check.';
  if (header?.toLowerCase() !== own.toLowerCase())
    return `${at} routes ask for ${name} themselves; callers will have to show that and what the new layer asks for. ${leave}`;
  const refused = `${at} routes read ${header} themselves (${name}); a token that the new layer does not know is refused before it gets there.`;
  return isJwt
    ? `${refused} ${leave}`
    : `${refused} ${leave} With --set auth.scheme=jwt the layer itself checks JWTs; with --set auth.header=X-API-Key callers show both.`;
}
