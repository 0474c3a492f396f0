import type { ValueFault } from './fault.ts';

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** A method that changes something; others may be repeated as they are (RFC 9110, section 9.2.1). */
export function keyedMethodFault(method: string): ValueFault | undefined {
  if (METHODS.includes(method)) return undefined;
  const upper = method.toUpperCase();
  return {
    what: 'does not fit',
    because: `a key counts for ${METHODS.join(', ')}`,
    ...(METHODS.includes(upper) && { instead: upper }),
  };
}
