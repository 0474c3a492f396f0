import type { ValueFault } from './fault.ts';

/** Whole hours, a year at most. */
export function hoursFault(hours: string): ValueFault | undefined {
  if (/^[1-9][0-9]{0,3}$/.test(hours) && Number(hours) <= 8784) return undefined;
  const [, count] = /^\s*([1-9][0-9]{0,2})\s*h(ours?)?\s*$/i.exec(hours) ?? [];
  return {
    what: 'does not fit',
    because: 'it is a whole number of hours, a year at most',
    instead: count ?? '24',
  };
}
