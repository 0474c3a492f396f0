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
