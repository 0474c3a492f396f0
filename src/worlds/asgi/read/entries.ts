import { originAt } from '../../../languages/python/names/origins.ts';
import { callArguments, field, type Node } from '../../../languages/python/tree/module.ts';
import { handlerOf } from '../recognise/base.ts';
import { identify } from '../recognise/identify.ts';
import { isNamed } from './named.ts';
import { doubt, type Trace } from './trace.ts';
import type { Here, Seen } from './values.ts';

/** `Middleware(X, ...)` as a layer; where it is registered is known once it is in a list. */
export function layerFromMiddleware(trace: Trace, call: Node, here: Here): Seen | undefined {
  const fn = field(call, 'function');
  const origin = fn && originAt(trace.project, here.module, fn);
  const isMiddleware =
    origin?.kind === 'external' &&
    /^(starlette|fastapi)\.middleware\.Middleware$/.test(origin.dotted);
  if (!isMiddleware) return undefined;
  const { positional, named } = callArguments(call);
  const symbol = handlerOf(trace.project, call, positional[0] ?? named.get('cls'), here);
  const layer = identify(trace.project, symbol, here, call);
  if (symbol && !isNamed(trace, symbol, here))
    doubt(trace, here.module, call, `which middleware \`${symbol.text}\` is cannot be read here`);
  return { ...layer, conditional: here.conditional, site: { kind: 'fixed', frames: here.frames } };
}
