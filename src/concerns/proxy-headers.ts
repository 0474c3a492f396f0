import type { Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { networkFault } from './values/networks.ts';

export const proxyHeaders = {
  id: 'proxy-headers',
  title: 'Proxy headers',
  summary:
    'takes the client address and the scheme from the proxies you name, and from nobody else',
  because: 'everything inside must see the real client address and scheme',
  isExtra: true,
  outside: [
    {
      concern: 'https-redirect',
      strength: 'MUST',
      because:
        'behind a TLS-terminating proxy the scheme is http until X-Forwarded-Proto is applied; redirecting first gives an endless redirect loop',
    },
    {
      concern: 'rate-limit',
      strength: 'MUST',
      because:
        "the limiter keys on the client's address; before proxy headers every client has the proxy's address and shares one bucket",
    },
    {
      concern: 'logging',
      strength: 'MUST',
      because: 'the access log must record the real client address and scheme',
    },
    {
      concern: 'session',
      strength: 'SHOULD',
      because: 'Secure-cookie decisions and absolute URLs depend on the scheme',
    },
    {
      concern: 'trusted-host',
      strength: 'SHOULD',
      because: 'if X-Forwarded-Host is honoured the host check must see the rewritten Host',
    },
    {
      concern: 'tracing',
      strength: 'SHOULD',
      because: 'client.address and url.scheme span attributes are read at span start',
    },
    {
      concern: 'request-id',
      strength: 'SHOULD',
      because:
        'a trust decision about an incoming request id may depend on whether the peer is a trusted proxy',
    },
    {
      concern: 'auth',
      strength: 'SHOULD',
      because: 'IP allow-lists and audit records need the real client',
    },
    {
      concern: 'csrf',
      strength: 'SHOULD',
      because: 'Origin/Host comparison needs the right scheme and host',
    },
    {
      concern: 'rate-limit-principal',
      strength: 'MUST',
      because:
        "where nobody is signed in it counts the address, which is the proxy's until proxy headers are read",
    },
    {
      concern: 'idempotency',
      strength: 'SHOULD',
      because: 'where nobody is signed in a key belongs to the address',
    },
  ],
  options: [
    {
      name: 'trusted',
      kind: 'list',
      question: 'Addresses or networks of your proxies (comma-separated)',
      short: 'Addresses of your proxies',
      example: '10.0.0.0/8',
      empty: 'no proxy is trusted, so every client behind one has its address',
      emptyShort: 'no proxy is trusted',
      check: (answer) => firstFault(answer, networkFault),
    },
  ],
} as const satisfies Concern;
