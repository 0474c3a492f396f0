import type { Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { pathFault } from './values/paths.ts';

export const tracing = {
  id: 'tracing',
  title: 'Tracing',
  summary:
    "one span for each request, the framework's own where it makes one, in the trace of the caller and without query strings",
  because: 'its span must see the whole request and every exception',
  isExtra: true,
  outside: [
    {
      concern: 'cors',
      strength: 'SHOULD',
      because: 'the span covers all of the request; the price is one for each preflight',
    },
    {
      concern: 'request-id',
      strength: 'SHOULD',
      because:
        'the trace is there when an id is made and lines are logged; a traceparent must be parsed once',
    },
    {
      concern: 'logging',
      strength: 'SHOULD',
      because: 'trace_id/span_id must be current when the access log line is emitted',
    },
    {
      concern: 'errors',
      strength: 'MUST',
      because:
        'the span can only record the exception if the error boundary is inside it and re-raises',
    },
  ],
  options: [
    {
      name: 'exempt',
      kind: 'list',
      question: 'Exact paths that leave no span (comma-separated)',
      short: 'Exact paths that leave no span',
      example: '/health',
      default: ['/health'],
      check: (answer) => firstFault(answer, pathFault),
    },
  ],
} as const satisfies Concern;
