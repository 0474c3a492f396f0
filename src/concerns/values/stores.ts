import type { Option } from '../../types.ts';

/** Where something is kept: in the process, or on Redis for all of them together. */
export const storeOption = (question: string, memory: string, redis: string) =>
  ({
    name: 'store',
    kind: 'choice',
    choices: ['memory', 'redis'],
    question: `${question} (memory: ${memory}; redis: ${redis})`,
    short: question,
    default: 'memory',
    ask: true,
  }) as const satisfies Option;

/** What becomes of requests while Redis cannot be asked. */
export const failOption = (open: string, usual: 'open' | 'closed') =>
  ({
    name: 'fail',
    kind: 'choice',
    choices: ['open', 'closed'],
    question: `And while Redis is down? (open: ${open}; closed: 503)`,
    short: 'And while Redis is down?',
    default: usual,
    isUsed: ({ store }) => store === 'redis',
  }) as const satisfies Option;
