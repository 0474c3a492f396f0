import { classOfOrigin, installedBases, lineage } from '../../../languages/python/names/classes.ts';
import { type Origin, originAt } from '../../../languages/python/names/origins.ts';
import { decoratorsOf, methodOf, parametersOf } from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  argument,
  dottedPath,
  methodCall,
  nodesOf,
} from '../../../languages/python/tree/search.ts';
import { APPLICATION, isLayerClass, isMade } from '../application/constructed.ts';
import { takesDispatch } from '../recognise/base.ts';
import type { AsgiRule, CodeHit } from './types.ts';

export const unusableRegistration = {
  id: 'unusable-registration',
  severity: 'error',
  summary: 'a middleware is registered in a shape that cannot run',
  because:
    'add_middleware keeps the class and calls it with the application inside and the options when the first request comes: what cannot be called so answers every request with a 500, or is never asked',
  advice:
    'Register a class whose first parameter is the application: app.add_middleware(Stamp, value=1)',
  fix: 'none',
  find: ({ project, mentioning }) =>
    // Brokers and bots have methods of these names for objects of their own kind.
    mentioning('iddleware')
      .filter(({ text }) => /fastapi|starlette/.test(text))
      .flatMap((module) => [
        ...nodesOf(module, 'call').flatMap((call) => [
          ...fault(project, module, call),
          ...listFaults(project, module, call),
        ]),
        ...nodesOf(module, 'function_definition').flatMap((fn) => uncalled(project, module, fn)),
      ]),
} as const satisfies AsgiRule;

const hit = (module: Module, node: Node, message: string, advice?: string): CodeHit[] => [
  { module, node, message, ...(advice !== undefined && { advice }) },
];

function fault(project: Project, module: Module, call: Node): CodeHit[] {
  const symbol = registeredBy(project, module, call);
  if (!symbol) return [];
  if (symbol.type === 'call') return objectFault(project, module, symbol);
  const origin = originAt(project, module, symbol);
  if (takesDispatch(project, origin)) return dispatchFault(project, module, call);
  if (origin?.kind !== 'local') return [];
  const { binding } = origin;
  if (binding.kind === 'def') return functionFault(module, symbol, binding.node);
  return binding.kind === 'class' ? classFault(project, { module, symbol, origin }) : [];
}

/** The class in `app.add_middleware(Stamp, ...)` and in `Middleware(Stamp, ...)`. */
function registeredBy(project: Project, module: Module, call: Node): Node | undefined {
  if (methodCall(call)?.method === 'add_middleware') return argument(call, 'middleware_class', 0);
  return isMade(project, module, call, /^starlette\.middleware\.Middleware$/)
    ? argument(call, 'cls', 0)
    : undefined;
}

/** `FastAPI(middleware=[Stamp])`: an element is unpacked into a class and its options, which a class is not. */
function listFaults(project: Project, module: Module, call: Node): CodeHit[] {
  const list = argument(call, 'middleware');
  if (list?.type !== 'list' || !isMade(project, module, call, APPLICATION)) return [];
  return children(list).flatMap((element) => {
    const made = element.type === 'call' ? field(element, 'function') : undefined;
    const name = made ?? element;
    const isLayer =
      isLayerClass(project, originAt(project, module, name)) && dottedPath(name) !== undefined;
    if (!isLayer) return [];
    const message = `\`${element.text}\` is ${made ? 'an object' : 'a class'}, and the list holds Middleware(${name.text}, ...)`;
    return hit(module, element, message, `Write Middleware(${name.text}${made ? ', ...' : ''})`);
  });
}

/** `add_middleware(Stamp(value=1))`: an object of a class that lies around an application, in place of the class. */
function objectFault(project: Project, module: Module, made: Node): CodeHit[] {
  const fn = field(made, 'function');
  // `__call__(self, app)` would make the layer, as a class does.
  if (!fn || !isLayerClass(project, originAt(project, module, fn))) return [];
  const message = `\`${made.text}\` is an object, and add_middleware calls it with the application`;
  return hit(module, made, message);
}

/** `add_middleware(stamp)`, where stamp handles requests: nothing is known of the one that should be next. */
function functionFault(module: Module, symbol: Node, definition: Node): CodeHit[] {
  const required = children(field(definition, 'parameters') ?? definition).filter(
    ({ type }) => type === 'identifier' || type === 'typed_parameter',
  );
  if (required.length < 2 || !/^async\b/.test(definition.text)) return [];
  const message = `\`${symbol.text}\` handles requests itself, and add_middleware calls it with the application only`;
  return hit(module, symbol, message, `Register it by app.middleware("http")(${symbol.text})`);
}

type Registered = { readonly module: Module; readonly symbol: Node; readonly origin: Origin };

function classFault(project: Project, { module, symbol, origin }: Registered): CodeHit[] {
  const owner = classOfOrigin(origin);
  if (!owner) return [];
  const classes = lineage(project, owner);
  const bases = installedBases(project, owner);
  const find = (name: string): Node | undefined =>
    classes.map(({ definition }) => methodOf(definition, name)).find(Boolean);
  const init = find('__init__');
  if (init && !takesApp(init)) {
    const message = `\`${symbol.text}\` has no parameter for the application that add_middleware gives it`;
    return hit(module, symbol, message);
  }
  const call = find('__call__');
  if (
    bases.length === 0 &&
    call &&
    parametersOf(call).length === 3 &&
    /\bcall_next\b/.test(call.text)
  ) {
    const message = `\`${symbol.text}\` is called with (scope, receive, send), and takes (${parametersOf(call).slice(1).join(', ')})`;
    return hit(
      module,
      symbol,
      message,
      'Derive it from BaseHTTPMiddleware and name the method dispatch',
    );
  }
  return [];
}

/** Starlette passes the application as the first argument. Source: `Starlette.build_middleware_stack`. */
const takesApp = (init: Node): boolean => {
  const parameters = children(field(init, 'parameters') ?? init).slice(1);
  const [first] = parameters;
  const isCalled = /\bself\.\w+\s*=\s*app\b|super\(\).__init__\(|\bapp\b/.test(init.text);
  return (
    first !== undefined &&
    (isCalled ||
      parameters.some(({ type }) => /splat_pattern$/.test(type)) ||
      !isAnnotatedPlain(first))
  );
};

/** `tag: str`: surely no application. */
const isAnnotatedPlain = (parameter: Node): boolean =>
  /^(str|int|float|bool|list|dict)\b/.test(field(parameter, 'type')?.text ?? '');

/** `BaseHTTPMiddleware, dispatch=KeyCheck`: what is called for each request is a class. */
function dispatchFault(project: Project, module: Module, call: Node): CodeHit[] {
  const given = callArguments(call).named.get('dispatch');
  const origin = given && originAt(project, module, given);
  if (!given || origin?.kind !== 'local' || origin.binding.kind !== 'class') return [];
  const message = `\`dispatch=${given.text}\` is a class: each request makes an object of it, and none an answer`;
  return hit(
    module,
    given,
    message,
    `Register the class itself: app.add_middleware(${given.text})`,
  );
}

/** `@app.middleware` without a call: the function is taken for the type, and nobody calls it. */
function uncalled(project: Project, module: Module, definition: Node): CodeHit[] {
  return decoratorsOf(definition).flatMap((decorator) => {
    const object = field(decorator, 'object');
    const isIt =
      decorator.type === 'attribute' && field(decorator, 'attribute')?.text === 'middleware';
    if (!object || !isIt || !isApplication(project, module, object)) return [];
    const name = field(definition, 'name')?.text ?? '';
    const message = `\`@${decorator.text}\` is not called, so \`${name}\` is never asked`;
    return hit(module, decorator, message, `Write @${decorator.text}("http")`);
  });
}

function isApplication(project: Project, module: Module, object: Node): boolean {
  const origin = originAt(project, module, object);
  const made =
    origin?.kind === 'local' && origin.binding.kind === 'value' ? origin.binding.node : undefined;
  const fn = made?.type === 'call' ? field(made, 'function') : undefined;
  const kind = fn && origin?.kind === 'local' ? originAt(project, origin.module, fn) : undefined;
  return kind?.kind === 'external' && APPLICATION.test(kind.dotted);
}
