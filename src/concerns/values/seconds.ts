import type { ValueFault } from './fault.ts';

export function secondsFault(seconds: string): ValueFault | undefined {
  if (/^([1-9][0-9]{0,5}(\.[0-9]+)?|0\.[0-9]*[1-9])$/.test(seconds)) return undefined;
  const [, count] = /^\s*([1-9][0-9]{0,5})\s*s(ec(onds)?)?\s*$/i.exec(seconds) ?? [];
  return {
    what: 'does not fit',
    because: 'a time is a number of seconds',
    instead: count ?? '30',
  };
}

/** What Retry-After can say (RFC 9110, section 10.2.3). */
export function wholeSecondsFault(seconds: string): ValueFault | undefined {
  if (/^[1-9][0-9]{0,6}$/.test(seconds)) return undefined;
  const [, count] = /^\s*([1-9][0-9]{0,6})\s*s(ec(onds)?)?\s*$/i.exec(seconds) ?? [];
  return {
    what: 'does not fit',
    because: 'it is a whole number of seconds',
    instead: count ?? '120',
  };
}
