import { asList } from '../answers.ts';
import type { Answer, Answers, Concern } from '../types.ts';
import { firstFault, starBesideNames } from './values/fault.ts';
import { originFault } from './values/origins.ts';
import { patternFault } from './values/patterns.ts';
import { ageFault } from './values/seconds.ts';

function checkOrigins(answer: Answer, all: Answers): string | undefined {
  if (asList(answer).includes('*') && all.credentials === true) {
    return '* with credentials lets every site act as the signed-in user: name the origins, or leave credentials off';
  }
  return firstFault(answer, originFault) ?? starBesideNames(answer, 'every origin');
}

export const cors = {
  id: 'cors',
  title: 'CORS',
  summary: 'lets browsers on the origins you name call this API',
  because:
    'a preflight carries no credentials, and a browser reads an answer, a 401 too, only if CORS headers are on it',
  outside: [
    {
      concern: 'request-id',
      strength: 'SHOULD',
      because:
        'CORS must add its headers before anything else might reject the request; a preflight needs no id of its own',
    },
    {
      concern: 'timing',
      strength: 'SHOULD',
      because: 'the clock measures the work of the application, not the preflight answers of CORS',
    },
    {
      concern: 'logging',
      strength: 'SHOULD',
      because:
        'one access line per real request; preflights that CORS answers itself are not application requests',
    },
    {
      concern: 'metrics',
      strength: 'SHOULD',
      because: 'one observation per real request; preflights would skew the histogram',
    },
    {
      concern: 'security-headers',
      strength: 'SHOULD',
      because: 'CORS must add its headers before anything else might reject the request',
    },
    {
      concern: 'trusted-host',
      strength: 'MUST',
      forBrowsers: true,
      because:
        'a host rejection must carry CORS headers, else the browser reports a CORS error instead of the 400',
    },
    {
      concern: 'https-redirect',
      strength: 'MUST',
      because: 'browsers refuse a redirected preflight, so CORS must answer it before the redirect',
    },
    {
      concern: 'errors',
      strength: 'MUST',
      because:
        'the only way a 500 becomes readable to a browser: the boundary must answer inside CORS (ServerErrorMiddleware is outside)',
    },
    {
      concern: 'auth',
      strength: 'MUST',
      forBrowsers: true,
      because:
        'preflights carry no credentials, so auth outside CORS answers 401 and the browser blocks the call; and a 401 without CORS headers is unreadable',
    },
    {
      concern: 'rate-limit',
      strength: 'MUST',
      forBrowsers: true,
      because: '429 must be readable by the browser; preflights must not eat quota',
    },
    { concern: 'body-limit', strength: 'MUST', forBrowsers: true, because: '413 must be readable' },
    { concern: 'timeout', strength: 'MUST', forBrowsers: true, because: '504 must be readable' },
    {
      concern: 'maintenance',
      strength: 'MUST',
      forBrowsers: true,
      because: '503 must be readable; preflights must still pass',
    },
    {
      concern: 'csrf',
      strength: 'MUST',
      forBrowsers: true,
      because: '403 must be readable; preflights have no token',
    },
    {
      concern: 'session',
      strength: 'SHOULD',
      because: 'preflights must not touch the session store',
    },
    {
      concern: 'compression',
      strength: 'SHOULD',
      because: 'both add Vary; CORS works on headers only',
    },
    {
      concern: 'cache',
      strength: 'MUST',
      because: "a cached response must not contain another origin's Access-Control-Allow-Origin",
    },
    {
      concern: 'idempotency',
      strength: 'MUST',
      because: "a replayed response must not contain another origin's Access-Control-Allow-Origin",
    },
    { concern: 'etag', strength: 'SHOULD', because: '304 answers need CORS headers too' },
    {
      concern: 'rate-limit-principal',
      strength: 'MUST',
      forBrowsers: true,
      because: '429 must be readable by the browser; preflights must not eat quota',
    },
  ],
  twice: {
    when: 'libraries',
    because:
      'the outer one answers every preflight by its own lists: what only the inner one allows, the browser is refused',
  },
  isUsual: true,
  options: [
    {
      name: 'origins',
      kind: 'list',
      question: 'Origins that may call this API from a browser (comma-separated)',
      short: 'Origins that may call this API',
      example: 'https://app.example.com',
      empty: 'browsers on other origins stay out until you add some',
      emptyShort: 'no origins: browsers stay out',
      emptyWhen: (all) => all['origin-regex'] === '',
      check: checkOrigins,
    },
    {
      name: 'credentials',
      kind: 'boolean',
      question: 'Do browsers send cookies or HTTP authentication to this API?',
      short: 'Do browsers send cookies or a login?',
      default: false,
      ask: true,
      check: (answer, all) => checkOrigins(all.origins ?? [], { ...all, credentials: answer }),
    },
    {
      name: 'origin-regex',
      kind: 'string',
      question: 'Regular expression that the whole of an origin has to match to call it, too',
      default: '',
      check: (answer) => (answer === '' ? undefined : firstFault(answer, patternFault)),
    },
    {
      name: 'max-age',
      kind: 'string',
      question: 'Seconds for which a browser may keep what a preflight allowed',
      default: '600',
      check: (answer) => firstFault(answer, ageFault),
    },
  ],
} as const satisfies Concern;
