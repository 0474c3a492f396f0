import type { Concern } from '../types.ts';

export const tracing = {
  id: 'tracing',
  title: 'Tracing',
  summary: 'a span for each request',
  because: 'its span must see the whole request and every exception',
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
        'lets the request-id layer record the active trace id and lets the log line carry trace_id/span_id; a traceparent must be parsed once',
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
  options: [],
} as const satisfies Concern;
