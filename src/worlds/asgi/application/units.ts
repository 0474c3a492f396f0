import { installedBases } from '../../../languages/python/names/classes.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import {
  classOf,
  decoratorsOf,
  isAsync,
  methodOf,
  nameOf,
  parametersOf,
  returnedBy,
} from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  around,
  descendants,
  functionAround,
  givenTo,
  nodesOf,
} from '../../../languages/python/tree/search.ts';
import { httpDecorator, isBaseKind, takesDispatch } from '../recognise/base.ts';
import { innerAttributes } from '../recognise/handing.ts';
import type { AsgiLayer, AsgiReading } from '../types.ts';

/** A middleware that is the project's own code. */
export type Unit = {
  readonly module: Module;
  /** What it is called: the class or the function. */
  readonly name: string;
  /** The class, or the function itself. */
  readonly definition: Node;
  /** `dispatch`: Starlette hands it a request and `call_next`. `asgi`: it is the application around another one. */
  readonly kind: 'dispatch' | 'asgi';
  /** The function that handles a request: `dispatch`, `__call__`, or the definition. */
  readonly handler: Node;
  /** What the handler calls `request` and `call_next`, or `scope`, `receive` and `send`. */
  readonly parameters: readonly string[];
  /** What it hands the request on by: `call_next`, `self.app`. */
  readonly inner: readonly string[];
  /** The class, for a unit that is one. */
  readonly owner?: Node;
  /** Where it is registered: the application and the layer. */
  readonly registered: readonly { readonly reading: AsgiReading; readonly layer: AsgiLayer }[];
};

/** The middleware that these modules define. */
export function findUnits(
  project: Project,
  modules: readonly Module[],
  readings: readonly AsgiReading[],
): Unit[] {
  return modules.flatMap((module) => {
    const definitions = nodesOf(module, 'class_definition', 'function_definition');
    return definitions.flatMap((definition) => {
      const found =
        definition.type === 'class_definition'
          ? classUnit(project, module, definition)
          : functionUnit(project, module, definition);
      if (!found) return [];
      const name = nameOf(definition);
      const registered = readings.flatMap((reading) =>
        reading.layers
          .filter((layer) => isOf(layer, module, name, definition))
          .map((layer) => ({ reading, layer })),
      );
      return [{ ...found, module, name, definition, registered }];
    });
  });
}

/** The project's own middleware that a layer is. */
export const unitOf = (units: readonly Unit[], layer: AsgiLayer): Unit | undefined =>
  units.find(({ registered }) => registered.some((each) => each.layer === layer));

type UnitHandling = Pick<Unit, 'kind' | 'handler' | 'parameters' | 'inner' | 'owner'>;

/** A nested function is defined as its name is in its module; its line tells two of them apart. */
function isOf(
  { home, definedAs, file, line, symbol }: AsgiLayer,
  module: Module,
  name: string,
  node: Node,
): boolean {
  if (home === module.path && (definedAs === name || definedAs === makerOf(name, node)))
    return true;
  const decorated = node.parent?.type === 'decorated_definition' ? node.parent : node;
  const isDecorator = line > decorated.startPosition.row && line <= node.startPosition.row + 1;
  return symbol === name && file === module.path && isDecorator;
}

/** The function that defines and returns it: `app.middleware("http")(token_gate(paths))`. */
function makerOf(name: string, definition: Node): string | undefined {
  const maker = functionAround(definition);
  return maker && returnedBy(maker).some(({ text }) => text === name) ? nameOf(maker) : undefined;
}

function classUnit(project: Project, module: Module, definition: Node): UnitHandling | undefined {
  const dispatch = methodOf(definition, 'dispatch');
  if (dispatch && (isBase(project, module, definition) || handlesNext(dispatch)))
    return dispatched(dispatch, parametersOf(dispatch).slice(1), definition);
  const call = methodOf(definition, '__call__');
  const parameters = call ? parametersOf(call).slice(1) : [];
  if (!call) return undefined;
  // One that is not async may still hand on the coroutine of the application around which it lies.
  const isProtocol = parameters.join() === 'scope,receive,send';
  const inner = innerAttributes(project, { module, definition }).map((name) => `self.${name}`);
  const calls = inner.filter((name) => callsWithin(definition, name));
  if (parameters.length === 3 && (calls.length > 0 || (isProtocol && inner.length > 0)))
    return { kind: 'asgi', handler: call, parameters, inner, owner: definition };
  // An object as `app.middleware("http")(Timing())`.
  return isAsync(call) && parameters.length === 2 && parameters[1] === 'call_next'
    ? dispatched(call, parameters, definition)
    : undefined;
}

const dispatched = (handler: Node, parameters: readonly string[], owner?: Node): UnitHandling => ({
  kind: 'dispatch',
  handler,
  parameters,
  inner: parameters.slice(1, 2),
  ...(owner && { owner }),
});

/** Something is called with scope, receive and send. */
const callsWithin = (definition: Node, name: string): boolean =>
  descendants(definition, 'call').some(
    (call) => field(call, 'function')?.text === name && givenTo(call).length === 3,
  );

const handlesNext = (dispatch: Node): boolean => parametersOf(dispatch)[2] === 'call_next';

/** The class derives from BaseHTTPMiddleware. */
export const isBase = (project: Project, module: Module, definition: Node): boolean =>
  isBaseKind(installedBases(project, { module, definition }));

function functionUnit(
  project: Project,
  module: Module,
  definition: Node,
): UnitHandling | undefined {
  if (classOf(definition)) return undefined;
  const parameters = parametersOf(definition);
  const takesNext = parameters.length === 2 && parameters[1] === 'call_next';
  const isHandler =
    takesNext || isHttpDecorated(definition) || isHandedOn(project, module, definition);
  return isHandler ? dispatched(definition, parameters) : undefined;
}

/** `@app.middleware("http")` stands above it. */
export const isHttpDecorated = (definition: Node): boolean =>
  decoratorsOf(definition).some((each) => httpDecorator(each) !== undefined);

/** `add_middleware(BaseHTTPMiddleware, dispatch=f)`, `app.middleware("http")(f)` */
function isHandedOn(project: Project, module: Module, definition: Node): boolean {
  const name = nameOf(definition);
  if (!module.text.includes(`=${name}`) && !module.text.includes(`(${name})`)) return false;
  return nodesOf(module, 'call').some((call) => {
    const { positional, named } = callArguments(call);
    const fn = field(call, 'function');
    const given =
      fn?.type === 'call' && httpDecorator(fn)
        ? positional[0]
        : positional[0] && takesDispatch(project, originAt(project, module, positional[0]))
          ? (named.get('dispatch') ?? positional[1])
          : undefined;
    if (given?.text !== name) return false;
    const origin = originAt(project, module, given);
    return origin?.kind !== 'local' || origin.binding.kind !== 'def'
      ? around(given, /function_definition/) !== undefined
      : origin.binding.node.id === definition.id;
  });
}
