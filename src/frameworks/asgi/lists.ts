import { callArguments, children, field, type Node } from '../../languages/python.ts';
import { resolveName } from '../../languages/python-names.ts';
import type { Span } from '../../types.ts';
import { identify } from './identify.ts';
import { fixed, type Trace } from './trace.ts';
import { type Here, type ListValue, listNamed, type Scope, type Seen } from './values.ts';

/** `Middleware(X, ...)` as a layer; where it is registered is known once it is in a list. */
export function layerFromMiddleware(trace: Trace, call: Node, here: Here): Seen | undefined {
  const fn = field(call, 'function');
  const origin = fn && resolveName(trace.project, here.module, here.scope.bindings, fn);
  const isMiddleware =
    origin?.kind === 'external' &&
    /^(starlette|fastapi)\.middleware\.Middleware$/.test(origin.dotted);
  if (!isMiddleware) return undefined;
  const { positional, named } = callArguments(call);
  const symbol = positional[0] ?? named.get('cls');
  const dispatch = named.get('dispatch');
  const base = symbol !== undefined && /(^|\.)BaseHTTPMiddleware$/.test(symbol.text) && dispatch;
  const layer = identify(trace.project, base || symbol, here, call);
  return { ...layer, conditional: here.conditional, site: { kind: 'fixed', frames: here.frames } };
}

/** The layers an expression lists, or undefined where it is not a list that can be read. */
export function evaluateList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  switch (node.type) {
    case 'list':
    case 'tuple':
      return literal(trace, node, here);
    case 'binary_operator': {
      const sides = [field(node, 'left'), field(node, 'right')].map(
        (side) => side && evaluateList(trace, side, here),
      );
      const [left, right] = sides;
      return left && right
        ? { kind: 'list', elements: [...left.elements, ...right.elements] }
        : undefined;
    }
    case 'parenthesized_expression':
      return node.firstNamedChild ? evaluateList(trace, node.firstNamedChild, here) : undefined;
    case 'conditional_expression':
      return eitherList(trace, node, here);
    case 'call':
      return calledList(trace, node, here);
    case 'identifier':
    case 'attribute':
      return listNamed(here.scope, node.text) ?? boundList(trace, node, here);
    default:
      return undefined;
  }
}

function calledList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const name = field(node, 'function')?.text;
  const [only] = callArguments(node).positional;
  if ((name === 'list' || name === 'tuple') && only) return evaluateList(trace, only, here);
  const value = trace.walk.evaluate(trace, node, here);
  return value?.kind === 'list' ? value : undefined;
}

/** A list bound at the top of this or another module. */
function boundList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const origin = resolveName(trace.project, here.module, here.scope.bindings, node);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value') return undefined;
  if (!/^(list|tuple|binary_operator)$/.test(origin.binding.node.type)) return undefined;
  const scope = { apps: new Set<string>(), lists: new Map(), bindings: [origin.module.bindings] };
  return evaluateList(trace, origin.binding.node, { ...here, module: origin.module, scope });
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
  };
  const elements: Seen[] = [];
  for (const child of children(node)) {
    if (child.type === 'comment') continue;
    const inner = child.type === 'list_splat' ? child.firstNamedChild : undefined;
    if (inner) {
      const list = evaluateList(trace, inner, here);
      if (!list) return undefined;
      const through = {
        file: here.module.path,
        span: { start: child.startIndex, end: child.endIndex },
      };
      elements.push(...list.elements.map((layer) => cameThrough(layer, through)));
      continue;
    }
    const layer = child.type === 'call' ? layerFromMiddleware(trace, child, here) : undefined;
    if (!layer) return undefined;
    const span = { start: child.startIndex, end: child.endIndex };
    elements.push({ ...layer, site: { kind: 'element', frames: here.frames, list: site, span } });
  }
  return {
    kind: 'list',
    elements: node.type === 'list' && !here.guarded ? elements : elements.map(fixed),
  };
}

function cameThrough(layer: Seen, through: { file: string; span: Span }): Seen {
  return layer.site.kind === 'element' ? { ...layer, site: { through, ...layer.site } } : layer;
}

/** `stack.append(...)`, `stack.extend(...)`, `stack.insert(0, ...)`, `stack += [...]` on a list that is known. */
export function growList(trace: Trace, node: Node, here: Here): boolean {
  const fn = field(node, 'function');
  const name = (
    node.type === 'augmented_assignment' ? field(node, 'left') : fn && field(fn, 'object')
  )?.text;
  const method =
    node.type === 'augmented_assignment' ? 'extend' : fn && field(fn, 'attribute')?.text;
  const known = name === undefined ? undefined : listNamed(here.scope, name);
  if (!known || name === undefined || !method || !/^(append|extend|insert)$/.test(method))
    return false;
  const right = field(node, 'right');
  const { positional } = right ? { positional: [right] } : callArguments(node);
  const added = addedBy(trace, method, positional, here);
  if (!added || (method === 'insert' && positional[0]?.text !== '0')) {
    forget(here.scope, name);
    return true;
  }
  const elements =
    method === 'insert' ? [...added, ...known.elements] : [...known.elements, ...added];
  here.scope.lists.set(name, { ...known, elements });
  return true;
}

/** From here on the list is one that cannot be read. */
function forget(scope: Scope, name: string): void {
  if (!scope.lists.delete(name) && scope.parent) forget(scope.parent, name);
}

function addedBy(
  trace: Trace,
  method: string,
  values: readonly Node[],
  here: Here,
): Seen[] | undefined {
  const value = method === 'insert' ? values[1] : values[0];
  if (!value) return undefined;
  if (method === 'extend') {
    const list = evaluateList(trace, value, here);
    return list?.elements.map((layer) => ({
      ...layer,
      conditional: layer.conditional || here.conditional,
    }));
  }
  const layer = value.type === 'call' ? layerFromMiddleware(trace, value, here) : undefined;
  return layer && [layer];
}
