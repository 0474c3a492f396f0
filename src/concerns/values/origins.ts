import { never, unquoted, type ValueFault } from './fault.ts';
import { badSign } from './signs.ts';

/**
 * An origin is compared as it stands with what a browser sends: scheme, host in lower case and ASCII, and a port that is
 * not the usual one. Sources: Fetch, "Origin header" and HTML, "serialization of an origin"; URL, "host serializer";
 * starlette/middleware/cors.py `is_allowed_origin` (`origin in self.allow_origins`).
 */
export function originFault(origin: string): ValueFault | undefined {
  if (origin === '*') return undefined;
  if (origin === 'null')
    return {
      what: 'lets everybody in',
      because: 'any website can send it, from a sandboxed frame; name the origins',
    };
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(origin) ?? [];
  if (scheme === undefined) return withoutScheme(origin);
  if (rest.includes('*'))
    return never('origins are compared as they stand, so * inside one stands for nothing');
  return /^https?$/i.test(scheme)
    ? webFault(origin, scheme.toLowerCase(), rest)
    : otherFault(origin, scheme.toLowerCase(), rest);
}

/** What a browser would send for an address; undefined where it is none. */
export function browserOrigin(address: string): string | undefined {
  try {
    const { origin, hostname } = new URL(address);
    return origin === 'null' || badSign(hostname) !== undefined ? undefined : origin;
  } catch {
    return undefined;
  }
}

function withoutScheme(origin: string): ValueFault {
  const bare = unquoted(origin);
  if (bare !== origin && /^[a-z][a-z0-9+.-]*:\/\//i.test(bare))
    return never('what stands around it is part of it', browserOrigin(bare));
  const host = bare.replace(/^[a-z]*:?\/+/i, '');
  const scheme = /^(localhost|127\.|\[::1\])/.test(host) ? 'http' : 'https';
  return never(
    'an origin begins with its scheme',
    /[*@]/.test(host) ? undefined : browserOrigin(`${scheme}://${host}`),
  );
}

function webFault(origin: string, scheme: string, rest: string): ValueFault | undefined {
  const [, host = '', port, path = ''] = /^([^/?#]*?)(:\d*)?([/?#].*)?$/s.exec(rest) ?? [];
  const usual = scheme === 'http' ? ':80' : ':443';
  const sent = browserOrigin(origin) ?? browserOrigin(unquoted(origin));
  if (host.includes('@')) return never('an origin comes without a user', sent);
  const bad = badSign(host);
  if (bad !== undefined) return never(`no host name has ${bad} in it`, sent);
  if (path !== '')
    return never(`an origin comes without a ${path === '/' ? 'slash at its end' : 'path'}`, sent);
  if (sent === undefined) return never('it is no address');
  if (sent === origin) return undefined;
  if (/[^ -~]/.test(host)) return never('browsers send a host name in ASCII', sent);
  if (port === usual || port === ':')
    return never(`browsers leave the usual port of ${scheme} out`, sent);
  if (/[A-Z]/.test(origin)) return never('browsers send it in lower case', sent);
  return never('browsers write it in another way', sent);
}

/** No page has an origin of these. */
const NO_PAGE = /^(wss?|ftp|file|filesystem|data|blob|about|javascript|mailto)$/;

/** Browser extensions and web views have schemes of their own: `chrome-extension://…`, `capacitor://localhost`. */
function otherFault(origin: string, scheme: string, rest: string): ValueFault | undefined {
  if (/^wss?$/.test(scheme))
    return never(
      'a page that opens a WebSocket sends its own origin',
      browserOrigin(origin.replace(/^ws/i, 'http')),
    );
  if (NO_PAGE.test(scheme)) return never(`no page has an origin of ${scheme}://`);
  const [, host = '', path = ''] = /^([^/?#]*)(.*)$/s.exec(rest) ?? [];
  const sent = `${scheme}://${host}`;
  if (host === '' || badSign(host.replace(/:\d+$/, '')) !== undefined)
    return never('it is no address');
  if (path !== '') return never('an origin comes without a path', sent);
  return sent === origin ? undefined : never('browsers send a scheme in lower case', sent);
}
