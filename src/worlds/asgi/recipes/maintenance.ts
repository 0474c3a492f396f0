import { asList, text } from '../../../answers.ts';
import type { Code } from '../../../languages/python/source.ts';
import type { AsgiRecipe } from '../types.ts';

const SWITCH: Code = {
  code: 'Switch.from_env("MAINTENANCE")',
  imports: [{ module: '.switch', name: 'Switch' }],
};

export const maintenance = {
  code: {
    files: () => ['maintenance.py', 'problem.py', 'switch.py'],
    layer: ({ retry, exempt, probes }) => ({
      symbol: { module: '.maintenance', name: 'MaintenanceMiddleware' },
      args: [
        { name: 'switch', value: SWITCH },
        { name: 'retry_after', value: Number(text(retry)) },
        { name: 'exempt', value: asList(exempt) },
        ...(probes === false
          ? [
              { name: 'live', value: null },
              { name: 'ready', value: null },
            ]
          : []),
      ],
    }),
    exposes: () => ['Retry-After'],
    next: ({ probes }) => [
      'To close: MAINTENANCE=1 and a restart, or `touch` what MAINTENANCE_FILE names; MAINTENANCE_KEY lets in who sends it as X-Maintenance-Key.',
      ...(probes === false
        ? []
        : [
            'Probes: /livez and /readyz; where trusted-host or https-redirect was there before, add both paths to what it exempts.',
          ]),
    ],
  },
} as const satisfies AsgiRecipe;
