import type { ValueFault } from './fault.ts';

/** An address, or a network as address/bits; Python checks the rest when the application starts. */
const NETWORK = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]*)(\/\d{1,3})?$/i;

export function networkFault(network: string): ValueFault | undefined {
  if (network === '*' || /\/0+$/.test(network))
    return {
      what: 'trusts everybody',
      because: 'anybody could then send X-Forwarded-For and be anyone',
      instead: '10.0.0.0/8',
    };
  if (NETWORK.test(network)) return undefined;
  return {
    what: 'is no address',
    because: 'a proxy is known by its address or network, not by a name',
    instead: '10.0.0.0/8',
  };
}
