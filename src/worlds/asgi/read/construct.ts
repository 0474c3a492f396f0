import { classOfOrigin, type OwnClass } from '../../../languages/python/names/classes.ts';
import { type LocalOrigin, originAt } from '../../../languages/python/names/origins.ts';
import { classOf } from '../../../languages/python/tree/functions.ts';
import {
  type Binding,
  bindingsOf,
  callArguments,
  children,
  field,
  type Node,
} from '../../../languages/python/tree/module.ts';
import { addList } from './given-list.ts';
import { REGISTERS } from './hands-on.ts';
import { calleeScope } from './scopes.ts';
import { doubt, siteKey, type Trace } from './trace.ts';
import type { AbstractValue, Here, PassedValue } from './values.ts';

/** Methods that decide how layers nest. */
const DECIDES = ['add_middleware', 'build_middleware_stack', 'middleware', 'user_middleware'];

export const TWICE = 'the application is constructed more than once';

/** Methods that FastAPI and Starlette call by themselves. */
const HOOKS = ['setup', '__new__', '__init_subclass__', '__call__', 'router', 'openapi'];

const bodyText = (binding: Binding | undefined): string =>
  binding?.kind === 'def' ? binding.node.text : '';

/** `FastAPI(...)`, or the same of a class of the project, whose `__init__` may register layers. */
export function construct(trace: Trace, call: Node, here: Here): AbstractValue {
  trace.effects += 1;
  const { starts = [], elements = [] } = trace.constructed ?? {};
  if (starts.includes(call.startIndex)) doubt(trace, here.module, call, TWICE);
  const fn = field(call, 'function');
  const origin = fn && originAt(trace.project, here.module, fn);
  trace.followed.add(siteKey(here.module, call));
  const ownClass = classOfOrigin(origin);
  trace.constructed = {
    frames: here.frames,
    elements,
    starts: [...starts, call.startIndex],
    ...(ownClass && { ownClass }),
  };
  const given = { node: call, here };
  if (isClass(origin)) initialise(trace, origin, given, classOfOrigin(origin));
  else addList(trace, given);
  return { kind: 'app' };
}

type ClassOrigin = LocalOrigin & { readonly binding: { readonly node: Node } };
const isClass = (origin: unknown): origin is ClassOrigin =>
  typeof origin === 'object' &&
  origin !== null &&
  'binding' in origin &&
  typeof origin.binding === 'object' &&
  origin.binding !== null &&
  'kind' in origin.binding &&
  origin.binding.kind === 'class';

/** Runs the `__init__` of a class that derives from the framework's, `self` being the application. */
function initialise(
  trace: Trace,
  { module, binding }: ClassOrigin,
  given: PassedValue,
  self: OwnClass | undefined,
): void {
  const body = field(binding.node, 'body');
  const methods = body && bindingsOf(body);
  const own = DECIDES.find((name) => methods?.has(name));
  if (own !== undefined) {
    const reason = `\`${field(binding.node, 'name')?.text}\` has its own \`${own}\`, so what nests how is up to it`;
    doubt(trace, module, binding.node, reason);
  }
  const hook = HOOKS.find((name) => REGISTERS.test(bodyText(methods?.get(name))));
  if (hook !== undefined) {
    const reason = `\`${hook}\` runs when the application is made, and what it registers cannot be read here`;
    doubt(trace, module, binding.node, reason);
  }
  const init = methods?.get('__init__');
  if (init?.kind !== 'def') {
    initialiseBase(trace, binding.node, given, { ...given.here, module, ...(self && { self }) });
    return;
  }
  const inner = field(init.node, 'body');
  const scope = calleeScope(trace, { ...given, definition: init.node, module });
  scope.apps.add('self');
  if (!inner) return;
  const calls = [...given.here.calls, init.node];
  trace.walk.block(trace, inner, {
    ...given.here,
    module,
    scope,
    calls,
    leave: { conditional: given.here.conditional },
    ...(self && { self }),
    built: given,
  });
}

/** `super().__init__(...)` in a class that derives from the framework's, or nothing of that kind. */
export function superInit(trace: Trace, call: Node, fn: Node, here: Here): boolean {
  const isInit = field(fn, 'attribute')?.text === '__init__';
  if (!here.self || !here.built || !isInit || !here.scope.apps.has('self')) return false;
  const base = field(fn, 'object')?.text ?? '';
  const isSuper = /^super\(/.test(base);
  if (!isSuper && callArguments(call).positional[0]?.text !== 'self') return false;
  const running = here.calls.at(-1);
  const own = running && classOf(running);
  initialiseBase(trace, own ?? here.self.definition, { node: call, here }, here);
  return true;
}

function initialiseBase(trace: Trace, definition: Node, given: PassedValue, at: Here): void {
  const bases = field(definition, 'superclasses');
  for (const base of bases ? children(bases) : []) {
    const origin = originAt(trace.project, at.module, base);
    if (isClass(origin)) {
      initialise(trace, origin, given, at.self);
      return;
    }
  }
  addList(trace, given);
}
