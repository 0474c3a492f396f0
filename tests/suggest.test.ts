import { expect, test } from 'vitest';
import { didYouMean } from '../src/core/suggest.ts';

const KNOWN = ['cors', 'request-id', 'timing', 'logging', 'auth', 'trusted-host', 'rate-limit'];

test.each([
  ['loging', 'logging'],
  ['lgoging', 'logging'],
  ['log', 'logging'],
  ['requestid', 'request-id'],
  ['request_id', 'request-id'],
  ['reqeust-id', 'request-id'],
  ['RequestID', 'request-id'],
  ['trustedhost', 'trusted-host'],
  ['trusted-hosts', 'trusted-host'],
  ['cor', 'cors'],
  ['corss', 'cors'],
  ['crs', 'cors'],
  ['Auth', 'auth'],
  ['authentication', 'auth'],
  ['ratelimiting', 'rate-limit'],
  ['gzip', undefined],
  ['database', undefined],
  ['a', undefined],
  ['', undefined],
  ['--', undefined],
])('%s: %s', (word, meant) => {
  expect(didYouMean(word, KNOWN)).toBe(meant);
});
