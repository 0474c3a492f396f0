import type { Concern } from '../types.ts';

export const cache = {
  id: 'cache',
  title: 'Cache',
  summary: 'stores responses',
  because: 'nothing that varies by request may be stored',
  answers: true,
  outside: [],
  options: [],
} as const satisfies Concern;
