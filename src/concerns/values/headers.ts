import type { ValueFault } from './fault.ts';

/** Who else writes or reads a header, by its name in lower case. */
const OWNED: readonly (readonly [names: RegExp, because: string])[] = [
  [
    // RFC 9112 sections 6 and 7; RFC 9110 sections 6.6, 7.6, 7.8 and 10.1.4
    /^(content-length|transfer-encoding|trailer|te|connection|keep-alive|proxy-connection|upgrade|http2-settings|expect|close)$/,
    'the protocol frames messages with it, and a wrong one ends the connection',
  ],
  [/^(date|server|via|age|alt-svc)$/, 'servers and proxies write it themselves'],
  [
    /^(host|origin|referer|user-agent|cookie2?|forwarded|early-data|max-forwards|from|x-forwarded-.+|x-real-ip|sec-.+|accept(-.+)?|if-.+|range)$/,
    'requests carry something else in it',
  ],
  [
    /^((proxy-)?authorization|(www|proxy)-authenticate|.*authentication-info)$/,
    'it is there to authenticate',
  ],
  [/^set-cookie2?$/, 'browsers keep it as a cookie'],
  [
    /^content-.+$/,
    'it describes the body or what a page may do, and a wrong one breaks the answer',
  ],
  [
    /^(location|refresh|retry-after|allow|link|sourcemap|x-sourcemap)$/,
    'clients act on what is in it',
  ],
  [
    /^(cache-control|pragma|expires|etag|last-modified|vary|warning|clear-site-data|cdn-cache-control|surrogate-.+)$/,
    'caches act on what is in it',
  ],
  [
    /^(access-control-.+|cross-origin-.+|strict-transport-security|permissions-policy|feature-policy|referrer-policy|origin-agent-cluster|timing-allow-origin|x-frame-options|x-xss-protection|x-content-type-options|x-dns-prefetch-control|x-permitted-cross-domain-policies|x-robots-tag|nel|report-to|reporting-endpoints|priority|dnt|upgrade-insecure-requests)$/,
    'browsers act on what is in it',
  ],
  [/^(traceparent|tracestate|baggage|b3|x-b3-.+)$/, 'tracing writes it, in a form of its own'],
  [/^server-timing$/, 'it has a form of its own'],
];

/**
 * A header that we write must be a field name (RFC 9110 section 5.1) that nobody else writes or acts on. Sources: RFC 9110,
 * RFC 9111, RFC 9112, Fetch, and the IANA registry of HTTP field names.
 */
export function headerFault(name: string, usual?: string): ValueFault | undefined {
  const fault = (what: string, why: string): ValueFault => ({
    what,
    because: why,
    ...(usual !== undefined && { instead: usual }),
  });
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
    return fault('does not fit', 'a header name has letters, digits and dashes');
  const [, because] = OWNED.find(([names]) => names.test(name.toLowerCase())) ?? [];
  return because === undefined ? undefined : fault('is taken', because);
}
