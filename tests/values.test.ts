import { describe, expect, it } from 'vitest';
import { concernOf } from '../src/concerns/index.ts';
import { faultText } from '../src/concerns/values/fault.ts';
import { headerFault } from '../src/concerns/values/headers.ts';
import { hostFault } from '../src/concerns/values/hosts.ts';
import { originFault } from '../src/concerns/values/origins.ts';
import { pathFault } from '../src/concerns/values/paths.ts';
import { patternFault } from '../src/concerns/values/patterns.ts';
import type { Answer } from '../src/types.ts';

type Row = readonly [value: string, words: string, instead?: string];

/** Values that look right and never are: what is said, and what is given in their place. D16-cors-values */
const ORIGINS: readonly Row[] = [
  ['https://*.shop.test', '* inside one stands for nothing'],
  ['http://localhost:*', '* inside one stands for nothing'],
  ['shop.test', 'begins with its scheme', 'https://shop.test'],
  ['localhost:3000', 'begins with its scheme', 'http://localhost:3000'],
  ['//shop.test', 'begins with its scheme', 'https://shop.test'],
  ['*.shop.test', 'begins with its scheme'],
  ['http://localhost:3000/', 'without a slash', 'http://localhost:3000'],
  ['https://a.example.com/x', 'without a path', 'https://a.example.com'],
  ['https://a.example.com?x=1', 'without a path', 'https://a.example.com'],
  ['https://a.example.com#x', 'without a path', 'https://a.example.com'],
  ['https://ada@a.example.com', 'without a user', 'https://a.example.com'],
  ['https://App.Example.com', 'in lower case', 'https://app.example.com'],
  ['HTTPS://app.example.com', 'in lower case', 'https://app.example.com'],
  ['https://app.example.com:443', 'the usual port of https', 'https://app.example.com'],
  ['http://app.example.com:80', 'the usual port of http', 'http://app.example.com'],
  ['https://app.example.com:', 'the usual port of https', 'https://app.example.com'],
  ['https://münchen.example', 'in ASCII', 'https://xn--mnchen-3ya.example'],
  ['http://127.1:3000', 'in another way', 'http://127.0.0.1:3000'],
  ['http://[0:0:0:0:0:0:0:1]', 'in another way', 'http://[::1]'],
  ['https://a.example.com:99999', 'no address'],
  ['"https://a.example.com"', 'what stands around it', 'https://a.example.com'],
  ["['https://a.example.com'", 'what stands around it', 'https://a.example.com'],
  ['https://a.example.com"', 'no host name has `"`', 'https://a.example.com'],
  ['https://{host}', 'no host name has `{`'],
  ['https://<your-domain>', 'no host name has `<`'],
  ['https://a b.example', 'a blank'],
  ['https://a.example;https://b.example', '`;`'],
  ['https://.example.com', 'a dot without a name'],
  ['https://a..example.com', 'a dot without a name'],
  ['https://', 'no address'],
  ['ws://a.example.com', 'opens a WebSocket', 'http://a.example.com'],
  ['wss://a.example.com', 'opens a WebSocket', 'https://a.example.com'],
  ['ftp://a.example.com', 'no page has an origin of ftp://'],
  ['file:///home/ada', 'no page has an origin of file://'],
  ['Capacitor://localhost', 'in lower case', 'capacitor://localhost'],
  ['chrome-extension://abc/', 'without a path', 'chrome-extension://abc'],
  ['null', 'any website can send it'],
];
const FINE_ORIGINS = [
  ...[
    '*',
    'https://app.example.com',
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://[::1]:8000',
  ],
  ...['https://app.example.com:80', 'http://app.example.com:443', 'https://xn--mnchen-3ya.example'],
  ...['https://a_b.example.com', 'http://frontend:8080', 'https://example.com.'],
  ...[
    'chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb',
    'capacitor://localhost',
    'tauri://localhost',
  ],
];

const HOSTS: readonly Row[] = [
  ['https://api.example.com', 'no scheme', 'api.example.com'],
  ['https://api.example.com:8443/x', 'no scheme', 'api.example.com'],
  ['api.example.com:8000', 'the port is left out', 'api.example.com'],
  ['localhost:8000', 'the port is left out', 'localhost'],
  ['api.example.com/v1', 'no path', 'api.example.com'],
  ['api.*.example.com', 'in front of a whole name only'],
  ['*example.com', 'in front of a whole name only'],
  ['*.*.example.com', 'in front of a whole name only'],
  ['.example.com', 'begins with a dot', '*.example.com'],
  ['API.example.com', 'in lower case', 'api.example.com'],
  ['münchen.example', 'in ASCII', 'xn--mnchen-3ya.example'],
  ['*.münchen.example', 'in ASCII', '*.xn--mnchen-3ya.example'],
  ['"api.example.com"', 'no host name has `"`', 'api.example.com'],
  ['api example.com', 'a blank'],
  ['*.', 'it is no host name'],
];
const FINE_HOSTS = [
  '*',
  'api.example.com',
  '*.example.com',
  'localhost',
  '127.0.0.1',
  'a_b.internal',
];

const PATHS: readonly Row[] = [
  ['health', 'begins with /', '/health'],
  ['docs/oauth2-redirect', 'begins with /', '/docs/oauth2-redirect'],
  ['^/docs$', 'begins with /'],
  ['/docs*', 'name each exactly'],
  ['/static/*', 'name each exactly'],
  ['*', 'begins with /'],
  ['/users/{id}', 'name each exactly'],
  ['/health?full=1', 'without a query', '/health'],
  ['/health#x', 'without a query', '/health'],
  ['/a b', 'a blank'],
  ['/a/../health', '. and ..'],
  ['/caf%C3%A9', 'decoded', '/café'],
  ['https://a.example/health', 'without scheme and host', '/health'],
];
const FINE_PATHS = [
  '/',
  '/health',
  '/health/',
  '/docs',
  '/openapi.json',
  '/café',
  '/v1/x:verb',
  '/.well-known/a',
];

// header-content-length
const TAKEN = [
  ...['Content-Length', 'transfer-encoding', 'Connection', 'Date', 'Set-Cookie', 'Host', 'Upgrade'],
  ...['TE', 'Trailer', 'Keep-Alive', 'Proxy-Authenticate', 'Proxy-Connection', 'Content-Type'],
  ...['Content-Encoding', 'Server', 'Location', 'Vary', 'ETag', 'Cache-Control', 'Authorization'],
  ...['WWW-Authenticate', 'Access-Control-Allow-Origin', 'Sec-Fetch-Mode', 'X-Frame-Options'],
  ...[
    'traceparent',
    'Server-Timing',
    'Content-Security-Policy',
    'X-Forwarded-For',
    'Cookie',
    'Via',
  ],
];
const FREE = [
  'X-Request-ID',
  'X-Process-Time',
  'X-Correlation-ID',
  'Request-Id',
  'X-Runtime',
  'X-Trace-Id',
  'Correlation-Context',
];

/** Patterns of origins that let in whom nobody means. */
const PATTERNS: readonly Row[] = [
  ['.*', 'lets everybody in'],
  ['https://[^/]+', 'lets everybody in'],
  ['https://a.example', 'any sign', 'a\\.example'],
  [String.raw`https://([a-z]+\.)?shop.example`, 'any sign', String.raw`shop\.example`],
  ['https://(shop', 'no regular expression'],
  [String.raw`https://(?P<name>a)\.example`, 'reads alike'],
  [String.raw`\Ahttps://a\.example\Z`, 'reads alike'],
];
const FINE_PATTERNS = [
  String.raw`https://[a-z0-9-]+\.shop\.example`,
  String.raw`https://.*\.shop\.example`,
  String.raw`https?://(localhost|127\.0\.0\.1)(:[0-9]+)?`,
  'https://(?:app|admin)[.]shop[.]example',
];

describe.each([
  { what: 'a pattern', faultOf: patternFault, never: PATTERNS, fine: FINE_PATTERNS },
  { what: 'an origin', faultOf: originFault, never: ORIGINS, fine: FINE_ORIGINS },
  { what: 'a host', faultOf: hostFault, never: HOSTS, fine: FINE_HOSTS },
  { what: 'a path', faultOf: pathFault, never: PATHS, fine: FINE_PATHS },
])('$what', ({ faultOf, never, fine }) => {
  const rows = never.map(([value, words, instead]) => ({ value, words, instead }));
  it.each(rows)('$value: $words', ({ value, words, instead }) => {
    const fault = faultOf(value);
    expect(fault && faultText(value, fault)).toContain(words);
    expect(fault?.instead).toBe(instead);
    // What is given in its place is right.
    if (instead !== undefined) expect(faultOf(instead)).toBeUndefined();
  });
  it.each(fine)('%s is fine', (value) => expect(faultOf(value)).toBeUndefined());
});

describe('a header', () => {
  it.each(TAKEN)('%s is taken', (name) => {
    expect(headerFault(name)?.what).toBe('is taken');
    expect(headerFault(name.toLowerCase())?.what).toBe('is taken');
  });
  it.each(['', 'X Time', 'X:Y', 'X-Zeit-ä'])('"%s" does not fit', (name) => {
    expect(headerFault(name, 'X-Request-ID')).toMatchObject({
      what: 'does not fit',
      instead: 'X-Request-ID',
    });
  });
  it.each(FREE)('%s is free', (name) => expect(headerFault(name)).toBeUndefined());
});

describe('an option refuses', () => {
  const wrong = (id: string, name: string, answer: Answer, all = {}): string | undefined =>
    concernOf(id)
      ?.options.find((option) => option.name === name)
      ?.check?.(answer, { [name]: answer, ...all });
  it.each<[string, string, Answer, string]>([
    ['cors', 'origins', ['*', 'https://a.example'], 'lets every origin in'],
    ['cors', 'origins', ['https://a.example', 'null'], '"null" lets everybody in'],
    ['cors', 'origin-regex', '.*', 'lets everybody in'],
    ['cors', 'max-age', '1h', 'whole number of seconds'],
    ['trusted-host', 'hosts', ['a.example', '*'], 'lets every host name in'],
    ['auth', 'exempt', ['/health', '/docs*'], '"/docs*" never matches'],
    ['timing', 'header', 'server-timing', 'timing.server-timing=true'],
    ['timing', 'header', 'Date', 'give X-Process-Time'],
    ['request-id', 'header', 'Content-Length', 'give X-Request-ID'],
  ])('%s.%s=%s', (id, name, answer, words) => {
    expect(wrong(id, name, answer)).toContain(words);
  });
  it('nothing that is fine', () => {
    expect(
      wrong('cors', 'origins', ['https://a.example', 'http://localhost:3000']),
    ).toBeUndefined();
    expect(wrong('cors', 'origins', ['*'])).toBeUndefined();
    expect(wrong('cors', 'origin-regex', '')).toBeUndefined();
    expect(wrong('cors', 'max-age', '0')).toBeUndefined();
    expect(wrong('trusted-host', 'hosts', [])).toBeUndefined();
  });
});
