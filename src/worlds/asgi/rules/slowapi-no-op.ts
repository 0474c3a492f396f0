import type { Node } from '../../../languages/python/tree/module.ts';
import { nodesOf } from '../../../languages/python/tree/search.ts';
import type { App } from '../../../types.ts';
import { registrationOf } from '../application/places.ts';
import { libraryOf } from '../libraries.ts';
import { limited, limitsByDefault, skipsRouters } from '../recognise/limiter.ts';
import { concernOfSymbol } from '../recognise/symbols.ts';
import type { AsgiReading } from '../types.ts';
import type { AsgiRule, Audit, CodeHit } from './types.ts';

export const slowapiNoOp = {
  id: 'slowapi-no-op',
  severity: 'warning',
  summary: "slowapi's middleware is registered, and its limiter has no limits for it",
  because:
    'it enforces default_limits and application_limits only, so routes without @limiter.limit take any number of requests, and the others are limited by their decorators alone',
  advice:
    'Give the Limiter default_limits, or remove the middleware if the decorated routes are all that is to be limited',
  fix: 'none',
  find: (audit) => audit.readings.flatMap((reading) => findings(audit, reading)),
} as const satisfies AsgiRule;

/** There is a limiter, and its arguments can be read. */
const knowsLimiter = ({ mentioning }: Audit): boolean => {
  const calls = mentioning(...limited).flatMap((module) =>
    nodesOf(module, 'call').filter(({ text }) => /^(\w+\.)*Limiter\(/.test(text)),
  );
  const isOpen = ({ text }: Node): boolean => text.includes('**') || text.endsWith('Limiter()');
  return calls.length > 0 && !calls.some(isOpen);
};

function findings(audit: Audit, { app, layers }: AsgiReading): CodeHit[] {
  const limiting = layers.filter(({ origin }) => isLimiter(origin));
  const said = limiting.length > 0 ? harm(audit, app) : undefined;
  if (!said) return [];
  return limiting.flatMap((layer) => {
    const at = registrationOf(audit.project, layer);
    return at ? [{ ...at, ...said, message: `${layer.symbol} ${said.message}` }] : [];
  });
}

/** A layer that enforces what its limiter says of every request. */
const isLimiter = (origin: string): boolean =>
  concernOfSymbol(origin) === 'rate-limit' && (libraryOf(origin)?.limiter?.options.length ?? 0) > 0;

type Harm = Pick<CodeHit, 'message' | 'because' | 'advice' | 'severity'>;

/** What the middleware of an application does not do. */
function harm(audit: Audit, { file }: App): Harm | undefined {
  if (!limitsByDefault(audit.project))
    return knowsLimiter(audit)
      ? {
          message: 'limits nothing: the Limiter has neither default_limits nor application_limits',
        }
      : undefined;
  const includes = audit
    .mentioning('FastAPI', 'fastapi')
    .some(({ text }) => text.includes('.include_router('));
  const skips = includes ? skipsRouters(audit.project.files, file) : 'no';
  return skips === 'no'
    ? undefined
    : {
        message: 'does not limit the routes of included routers',
        because:
          'from FastAPI 0.137 on slowapi finds no endpoint below include_router and lets those requests pass',
        advice: 'Limit these routes with @limiter.limit, and try that they answer 429',
        severity: skips === 'certain' ? 'warning' : 'info',
      };
}
