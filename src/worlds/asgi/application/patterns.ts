import type { Known } from '../../../languages/python/follow/known.ts';

/** A regular expression that Starlette matches against a whole text; undefined where it is none that can be read. */
export function patternOf({ value, node }: Known): RegExp | undefined {
  if (typeof value !== 'string') return undefined;
  const isRaw = /^[a-zA-Z]*[rR]/.test(node.text);
  try {
    return new RegExp(`^(?:${isRaw ? value : value.replaceAll('\\\\', '\\')})$`);
  } catch {
    return undefined;
  }
}

/** `*` as people mean it: one name of a host, or a port. */
export const patternFor = (glob: string): string =>
  glob
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(':*', ':[0-9]+')
    .replaceAll('*', '[^./]+')
    .replace(/\/$/, '');
