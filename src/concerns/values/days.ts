import type { ValueFault } from './fault.ts';

/** Browsers keep no cookie for longer (RFC 6265bis, section 5.5). */
const MOST = 400;

export function daysFault(days: string): ValueFault | undefined {
  if (/^[1-9][0-9]{0,2}$/.test(days) && Number(days) <= MOST) return undefined;
  return {
    what: 'does not fit',
    because: `it is a number of days, and browsers keep no cookie for more than ${MOST}`,
    instead: /^[1-9][0-9]+$/.test(days) ? `${MOST}` : '14',
  };
}
