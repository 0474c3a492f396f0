import type { Concern } from '../types.ts';
import { firstFault, starBesideNames } from './values/fault.ts';
import { hostFault } from './values/hosts.ts';
import { pathFault } from './values/paths.ts';

export const trustedHost = {
  id: 'trusted-host',
  title: 'Trusted host',
  summary: 'refuses requests for host names that are not yours',
  because:
    'links and redirects are built from the Host header, so it is checked before anything uses it',
  answers: true,
  outside: [
    {
      concern: 'https-redirect',
      strength: 'MUST',
      because:
        'the redirect target is built from the Host header (URL(scope=...)); unchecked it is an open redirect and a cache-poisoning vector',
    },
    {
      concern: 'tenancy',
      strength: 'MUST',
      because: 'a tenant taken from the host name must come from an allowed host',
    },
    {
      concern: 'session',
      strength: 'SHOULD',
      because: 'Domain-scoped cookies must not be set for foreign hosts',
    },
    {
      concern: 'csrf',
      strength: 'MUST',
      because: 'Origin-vs-Host comparison is only sound if Host is known good',
    },
    {
      concern: 'auth',
      strength: 'SHOULD',
      because: 'password-reset style URLs are built from Host',
    },
    { concern: 'cache', strength: 'MUST', because: 'Host-header cache poisoning' },
  ],
  options: [
    {
      name: 'hosts',
      kind: 'list',
      question: 'Host names this API answers to (comma-separated, *.example.com for subdomains)',
      short: 'Host names this API answers to',
      example: 'api.example.com',
      empty: 'every request is answered with 400 until you add some',
      emptyShort: 'no hosts: 400 for everybody',
      check: (answer) =>
        firstFault(answer, hostFault) ?? starBesideNames(answer, 'every host name'),
    },
    {
      name: 'exempt',
      kind: 'list',
      question: 'Exact paths that are served whatever the host, for probes by address',
      short: 'Exact paths for probes by address',
      example: '/health',
      default: ['/health'],
      check: (answer) => firstFault(answer, pathFault),
    },
  ],
} as const satisfies Concern;
