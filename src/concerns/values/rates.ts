import type { ValueFault } from './fault.ts';

/** So many requests in a unit of time, as the generated layer reads it. */
const RATE = /^[1-9][0-9]{0,8}\/(second|minute|hour|day)$/;

/** Ways to write a rate that other libraries have: `100 per minute`, `100/m`. */
const NEAR = /^\s*([1-9][0-9]{0,8})\s*(?:\/|per)\s*(s|m|h|d)(?:ec|in|r)?(?:ond|ute|our|ay)?s?\s*$/i;
const UNITS: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day' };

export function rateFault(rate: string): ValueFault | undefined {
  if (RATE.test(rate)) return undefined;
  const [, requests, unit = ''] = NEAR.exec(rate) ?? [];
  const instead =
    requests === undefined ? '100/minute' : `${requests}/${UNITS[unit.toLowerCase()] ?? 'minute'}`;
  return {
    what: 'does not fit',
    because: 'a limit is a number of requests per second, minute, hour or day',
    instead,
  };
}
