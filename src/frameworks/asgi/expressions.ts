import { callArguments, children, field, type Node } from '../../languages/python.ts';
import { resolveName } from '../../languages/python-names.ts';
import { callFunction } from './calls.ts';
import { identify } from './identify.ts';
import { evaluateList, growList, layerFromMiddleware } from './lists.ts';
import { argumentsOf, registration } from './registrations.ts';
import { doubt, fixed, registeredBy, type Trace } from './trace.ts';
import { type Here, isApp, type ListValue, listNamed, type Value } from './values.ts';

/** Evaluates an expression for its effect on the application; the value is what the trace cares about. */
export function evaluate(trace: Trace, node: Node, here: Here): Value {
  switch (node.type) {
    case 'identifier':
    case 'attribute':
      return isApp(here.scope, node.text) || importedApp(trace, node, here)
        ? { kind: 'app' }
        : (listNamed(here.scope, node.text) ?? evaluateList(trace, node, here));
    case 'assignment':
    case 'named_expression':
      return assign(trace, node, here);
    case 'augmented_assignment':
      growList(trace, node, here);
      return undefined;
    case 'call':
      return evaluateCall(trace, node, here);
    case 'list':
    case 'binary_operator':
    case 'subscript':
      return evaluateList(trace, node, here);
    case 'lambda':
    case 'list_comprehension':
    case 'generator_expression':
      return undefined;
    default: {
      let value: Value;
      const guarded =
        node.type === 'conditional_expression' ? { conditional: true, guarded: true } : {};
      for (const child of children(node))
        value = evaluate(trace, child, { ...here, ...guarded }) ?? value;
      return value?.kind === 'list' ? undefined : value;
    }
  }
}

/** `from .main import app`: the application of another module. */
function importedApp(trace: Trace, node: Node, here: Here): boolean {
  if (here.module.path === trace.target.file || !trace.constructed) return false;
  const origin = resolveName(trace.project, here.module, here.scope.bindings, node);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value') return false;
  const { startIndex, endIndex } = origin.binding.node;
  const inside = (start: number): boolean => startIndex <= start && start < endIndex;
  return origin.module.path === trace.target.file && trace.target.starts.some(inside);
}

function assign(trace: Trace, node: Node, here: Here): Value {
  const left = (field(node, 'left') ?? field(node, 'name'))?.text;
  const right = field(node, 'right') ?? field(node, 'value');
  if (left === undefined || !right) return undefined;
  const wasApp = here.scope.apps.has(left);
  const value = evaluate(trace, right, here);
  const [, owner] = /^(.*)\.user_middleware(\[.*)?$/s.exec(left) ?? [];
  if (owner !== undefined && isApp(here.scope, owner)) {
    doubt(trace, here.module, node, 'user_middleware is rewritten at run time');
  } else if (value?.kind === 'app') here.scope.apps.add(left);
  else if (value?.kind === 'list')
    here.scope.lists.set(left, here.conditional ? conditionalList(value) : value);
  else if (wasApp) rebound(trace, right, here);
  return value;
}

const conditionalList = (list: ListValue): ListValue => ({
  kind: 'list',
  elements: list.elements.map((layer) => fixed({ ...layer, conditional: true })),
});

/** `app = CORSMiddleware(app, ...)`: from here on the name is the wrapper. */
function rebound(trace: Trace, right: Node, here: Here): void {
  const layer =
    right.type === 'call'
      ? identify(trace.project, field(right, 'function'), here, right)
      : undefined;
  const hasApp =
    right.type === 'call' &&
    argumentsOf(right).some((argument) => isApp(here.scope, argument.text));
  if (layer && hasApp)
    trace.wrapped.unshift({ ...layer, site: { kind: 'wrap', frames: here.frames } });
  else if (!hasApp)
    doubt(trace, here.module, right, 'the name of the application is bound to something else');
}

function evaluateCall(trace: Trace, call: Node, here: Here): Value {
  const { target } = trace;
  if (here.module.path === target.file && target.starts.includes(call.startIndex))
    return construct(trace, call, here);
  const fn = field(call, 'function');
  if (!fn) return undefined;
  if (registration(trace, call, fn, here)) return undefined;
  const layer = layerFromMiddleware(trace, call, here);
  if (layer) return { kind: 'layer', layer };
  if (growList(trace, call, here)) return undefined;
  return callFunction(trace, call, fn, here);
}

function construct(trace: Trace, call: Node, here: Here): Value {
  const middleware = callArguments(call).named.get('middleware');
  const list = middleware && evaluateList(trace, middleware, here);
  if (middleware && !list && middleware.text !== 'None') {
    doubt(
      trace,
      here.module,
      middleware,
      `the list given as \`middleware=${middleware.text}\` cannot be read here`,
    );
  }
  const elements = list?.elements.map((layer) => registeredBy(layer, 'constructor', here)) ?? [];
  trace.constructed = { frames: here.frames, elements };
  return { kind: 'app' };
}
