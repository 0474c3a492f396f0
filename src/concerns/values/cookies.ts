import type { ValueFault } from './fault.ts';

/** The name of a cookie is a token (RFC 6265, section 4.1.1); browsers compare it as it stands. */
export function cookieFault(name: string): ValueFault | undefined {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return undefined;
  const [, before] = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=/.exec(name) ?? [];
  return {
    what: 'does not fit',
    because: 'the name of a cookie has letters, digits and dashes',
    ...(before !== undefined && { instead: before }),
  };
}
