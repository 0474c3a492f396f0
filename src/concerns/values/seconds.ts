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

/** Whole seconds, as in headers; 0 keeps nothing. */
export function ageFault(seconds: string): ValueFault | undefined {
  if (/^(0|[1-9][0-9]{0,6})$/.test(seconds)) return undefined;
  return { what: 'does not fit', because: 'an age is a whole number of seconds', instead: '600' };
}
