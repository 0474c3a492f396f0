import { step } from '../../../languages/python/budget.ts';
import {
  callArguments,
  children,
  field,
  firstCode,
  type Node,
} from '../../../languages/python/tree/module.ts';
import { methodCall } from '../../../languages/python/tree/search.ts';
import type { Span } from '../../../types.ts';
import { isOwnedList } from '../recognise/owned.ts';
import { bareLayer, listOf, middlewareOf } from './elements.ts';
import { boundList } from './imported.ts';
import { attributeList, dictionaryList, sliceOf } from './sequences.ts';
import { fixed, type Trace } from './trace.ts';
import { type Here, type ListValue, listNamed, type Seen } from './values.ts';

/** The layers an expression lists, or undefined where it is not a list that can be read. */
export const evaluateList = (trace: Trace, node: Node, here: Here): ListValue | undefined =>
  step(trace.project, here.module, node, () => listed(trace, node, here));

function listed(trace: Trace, node: Node, here: Here): ListValue | undefined {
  switch (node.type) {
    case 'list':
    case 'tuple':
      return literal(trace, node, here);
    case 'binary_operator': {
      const sides = [field(node, 'left'), field(node, 'right')].map(
        (side) => side && evaluateList(trace, side, here),
      );
      const [left, right] = sides;
      return left && right && listOf(trace, node, here, [left.elements, right.elements]);
    }
    case 'parenthesized_expression':
      return listIn(trace, node, here);
    case 'conditional_expression':
      return eitherList(trace, node, here);
    case 'call':
      return calledList(trace, node, here);
    case 'subscript': {
      const whole = field(node, 'value');
      const list = whole && evaluateList(trace, whole, here);
      return list && sliceOf(list, node);
    }
    case 'identifier':
      return namedList(trace, node, here);
    case 'attribute':
      return namedList(trace, node, here) ?? attributeList(trace, node, here);
    case 'named_expression':
      return calledList(trace, node, here);
    default:
      return undefined;
  }
}

function listIn(trace: Trace, parentheses: Node, here: Here): ListValue | undefined {
  const inner = firstCode(parentheses);
  return inner && evaluateList(trace, inner, here);
}

export function namedList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const known = listNamed(here.scope, node.text);
  return known === undefined ? boundList(trace, node, here) : (known ?? undefined);
}

function calledList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const name = field(node, 'function')?.text;
  const [only] = callArguments(node).positional;
  if (/^(list|tuple|iter)$/.test(name ?? '') && only) {
    const copied = evaluateList(trace, only, here);
    return copied && { ...copied };
  }
  const { on, method } = methodCall(node) ?? {};
  if (on && (method === 'values' || method === 'keys'))
    return dictionaryList(trace, on, method, here);
  const value = trace.walk.evaluate(trace, node, here);
  return value?.kind === 'list' ? value : undefined;
}

/** `[Middleware(X)] if debug else []`: what either side lists may run. */
function eitherList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const maybe = { ...here, conditional: true, guarded: true };
  const [yes, , no] = children(node);
  const lists = [yes, no].map((side) => side && evaluateList(trace, side, maybe));
  if (lists.some((list) => list === undefined)) return undefined;
  return { kind: 'list', elements: lists.flatMap((list) => list?.elements ?? []).map(fixed) };
}

function literal(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const site = {
    file: here.module.path,
    span: { start: node.startIndex, end: node.endIndex },
    registeredBy: 'constructor' as const,
    owned: isOwnedList(here.module, node),
  };
  const elements: (readonly Seen[])[] = [];
  for (const child of children(node)) {
    if (child.type === 'comment') continue;
    const span = { start: child.startIndex, end: child.endIndex };
    const inner = child.type === 'list_splat' ? firstCode(child) : undefined;
    const list = inner ? evaluateList(trace, inner, here) : undefined;
    const layer = inner ? undefined : middlewareOf(trace, child, here);
    const bare = inner || layer ? undefined : bareLayer(trace, child, here);
    if (list) {
      const through = { file: here.module.path, span };
      elements.push(list.elements.map((each) => cameThrough(each, through)));
    } else if (layer) {
      const owned = layer.owned || site.owned;
      const at = { kind: 'element', frames: here.frames, list: site, span } as const;
      elements.push([{ ...layer, owned, site: at }]);
    } else if (bare) elements.push([bare]);
    else return undefined;
  }
  const isFree = node.type === 'list' && !here.guarded;
  return listOf(trace, node, here, isFree ? elements : elements.map((each) => each.map(fixed)));
}

function cameThrough(layer: Seen, through: { file: string; span: Span }): Seen {
  return layer.site.kind === 'element' ? { ...layer, site: { through, ...layer.site } } : layer;
}
