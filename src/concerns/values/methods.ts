import { never, type ValueFault } from './fault.ts';

/** Methods that browsers write in upper case, whatever a page writes; `patch` they leave as it is. */
const NORMALIZED = /^(delete|get|head|options|post|put)$/i;

/** A method is compared as it stands. Source: Fetch, "normalize a method"; RFC 9110 section 9.1 */
export function methodFault(method: string): ValueFault | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method)) return never('a method is one word');
  const upper = method.toUpperCase();
  return NORMALIZED.test(method) && method !== upper
    ? never('browsers send it in upper case', upper)
    : undefined;
}
