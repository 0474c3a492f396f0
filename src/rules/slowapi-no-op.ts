import { placeOf } from '../frameworks/asgi/exposure.ts';
import { limitsByDefault } from '../frameworks/asgi/slowapi.ts';
import { nodesOf } from '../languages/python-functions.ts';
import type { Audit, Found, Rule } from './types.ts';

export const slowapiNoOp = {
  id: 'slowapi-no-op',
  severity: 'warning',
  summary: "slowapi's middleware is registered, and its limiter has no limits for it",
  because:
    'it enforces default_limits and application_limits only, so routes without @limiter.limit take any number of requests, and the others are limited by their decorators alone',
  advice:
    'Give the Limiter default_limits, or remove the middleware if the decorated routes are all that is to be limited',
  fix: 'none',
  find: (audit) => (knowsLimiter(audit) ? audit.readings.flatMap((r) => findings(audit, r)) : []),
} as const satisfies Rule;

/** There is a limiter, and its arguments can be read. */
const knowsLimiter = ({ project, mentioning }: Audit): boolean => {
  const calls = mentioning('slowapi').flatMap((module) =>
    nodesOf(module, 'call').filter(({ text }) => /^(\w+\.)*Limiter\(/.test(text)),
  );
  const isOpen = calls.some(
    ({ text }) => text.includes('**') || /^(\w+\.)*Limiter\(\s*\)/.test(text),
  );
  return calls.length > 0 && !isOpen && !limitsByDefault(project);
};

function findings({ project }: Audit, { layers }: Audit['readings'][number]): Found[] {
  return layers
    .filter(({ origin }) => /^slowapi\.(middleware\.)?SlowAPI(ASGI)?Middleware$/.test(origin))
    .flatMap((layer) => {
      const { file, span } = placeOf(layer);
      const module = project.module(file);
      const node = module?.root.descendantForIndex(span.start, span.end - 1);
      const message = `${layer.symbol} limits nothing: the Limiter has neither default_limits nor application_limits`;
      return module && node ? [{ module, node, message }] : [];
    });
}
