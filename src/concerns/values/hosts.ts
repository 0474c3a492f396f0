import { never, unquoted, type ValueFault } from './fault.ts';
import { badSign } from './signs.ts';

/**
 * A host name is compared with the Host header without its port; `*.` in front stands for subdomains, and `*` anywhere else
 * is refused when the application starts. Sources: RFC 9110 section 7.2; URL, "host serializer";
 * starlette/middleware/trustedhost.py. Only newer versions of Starlette ignore case.
 */
export function hostFault(host: string): ValueFault | undefined {
  if (host === '*') return undefined;
  const name = unquoted(host);
  const [, address] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(name) ?? [];
  if (address !== undefined)
    return never('a Host header has no scheme', plainHost(withoutPort(address)));
  if (/[/?#]/.test(name))
    return never('a Host header has no path', plainHost(name.replace(/[/?#].*/s, '')));
  if (/:\d*$/.test(name) && !name.includes('::'))
    return never('the port is left out before it is compared', plainHost(withoutPort(name)));
  const rest = host.replace(/^\*\./, '');
  if (rest.includes('*'))
    return {
      what: 'stops the application from starting',
      because: '* stands in front of a whole name only, as in *.example.com',
    };
  if (rest.startsWith('.')) return never('no host name begins with a dot', plainHost(`*${rest}`));
  const bad = badSign(rest) ?? (rest.startsWith('[') ? '`[`' : undefined);
  if (bad !== undefined) return never(`no host name has ${bad} in it`, plainHost(name));
  if (rest === '') return never('it is no host name');
  const sent = plainHost(host);
  if (sent === host) return undefined;
  const isAscii = !/[^ -~]/.test(host);
  return never(`browsers send it in ${isAscii ? 'lower case' : 'ASCII'}`, sent);
}

/** The same in every version of Starlette: it only differs in case. */
export const differsInCase = (host: string): boolean => plainHost(host) === host.toLowerCase();

const withoutPort = (host: string): string => host.replace(/:\d*$/, '');

/** The name as a browser sends it; undefined where it is none. */
function plainHost(host: string): string | undefined {
  const [, star = '', name = ''] = /^(\*\.)?(.*)$/s.exec(host) ?? [];
  if (name === '' || name.startsWith('[') || badSign(name) !== undefined) return undefined;
  try {
    return `${star}${new URL(`http://${name}`).hostname}`;
  } catch {
    return undefined;
  }
}
