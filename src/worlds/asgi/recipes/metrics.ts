import { text } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';

export const metrics = {
  code: {
    isMoreThanClock: true,
    files: () => ['metrics.py', 'request_record.py', 'route_label.py'],
    layer: ({ path }) => ({
      symbol: { module: '.metrics', name: 'MetricsMiddleware' },
      args: [{ name: 'path', value: text(path) }],
    }),
    dependencies: () => ['prometheus-client>=0.17'],
    next: ({ path }) => [
      `Set METRICS_TOKEN (16 characters or more), and give it to Prometheus as authorization.credentials; until then there is no ${text(path)}.`,
      'With several workers, set PROMETHEUS_MULTIPROC_DIR to a folder that is empty at each start; until then each scrape sees one of them.',
    ],
  },
} as const satisfies AsgiRecipe;
