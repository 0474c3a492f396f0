import { type LocalOrigin, originAt } from '../../../languages/python/names/origins.ts';
import { children, type Node } from '../../../languages/python/tree/module.ts';
import { identify, originHere } from '../recognise/identify.ts';
import { layerFromMiddleware } from './entries.ts';
import { doubt, type Trace } from './trace.ts';
import { type Here, type ListValue, newScope, type Seen } from './values.ts';

/** More layers than any application has. */
const MOST = 1000;

/** A list of layers, unless it has grown beyond reason. */
export function listOf(
  trace: Trace,
  node: Node,
  here: Here,
  elements: readonly (readonly Seen[])[],
): ListValue | undefined {
  const length = elements.reduce((sum, each) => sum + each.length, 0);
  if (length <= MOST) return { kind: 'list', elements: elements.flat() };
  doubt(trace, here.module, node, `a list of more than ${MOST} layers is not followed further`);
  return undefined;
}

/** `Middleware(X)`, or a name bound to that. */
export function middlewareOf(trace: Trace, node: Node, here: Here): Seen | undefined {
  if (node.type === 'call') return layerFromMiddleware(trace, node, here);
  const origin = originAt(trace.project, here.module, node);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value') return undefined;
  const { module, binding } = origin;
  if (binding.node.type !== 'call') return undefined;
  const scope = newScope([module.bindings]);
  return layerFromMiddleware(trace, binding.node, { ...here, module, scope });
}

/** A class, or a tuple of a class and its options, for a loop that registers them. */
export function bareLayer(trace: Trace, node: Node, here: Here): Seen | undefined {
  const [symbol] = node.type === 'tuple' ? children(node) : [node];
  const origin =
    symbol && /^(identifier|attribute)$/.test(symbol.type)
      ? originHere(trace.project, symbol, here)
      : undefined;
  const isClass = origin?.kind === 'external' || (origin?.kind === 'local' && isCode(origin));
  if (!isClass) return undefined;
  const layer = identify(trace.project, symbol, here, node);
  return { ...layer, site: { kind: 'fixed', frames: here.frames } };
}

const isCode = ({ binding }: LocalOrigin): boolean =>
  binding.kind === 'class' || binding.kind === 'def';
