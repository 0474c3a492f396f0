import { never, type ValueFault } from './fault.ts';

/**
 * An exempt path is compared as it stands with the path of a request, which servers hand on decoded and without the query.
 * Sources: RFC 3986 section 3.3; the ASGI specification, `path` and `query_string` of the HTTP connection scope.
 */
export function pathFault(path: string): ValueFault | undefined {
  const [, address] = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(path) ?? [];
  if (address !== undefined)
    return never('a path comes without scheme and host', address === '' ? '/' : address);
  if (!path.startsWith('/'))
    return never(
      'an absolute path begins with /',
      /^[\w.~-]+(\/[\w.~-]+)*\/?$/.test(path) ? `/${path}` : undefined,
    );
  if (/[?#]/.test(path)) return never('a path comes without a query', path.replace(/[?#].*/s, ''));
  if (/[*{}<>]/.test(path)) return never('paths are compared as they stand, so name each exactly');
  if (/\s/.test(path)) return never('no path has a blank in it');
  if (/\/\.{1,2}(\/|$)/.test(path)) return never('clients resolve . and .. before they ask');
  if (/%[0-9a-f]{2}/i.test(path))
    return never('the path is decoded before it is compared', decoded(path));
  return undefined;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
