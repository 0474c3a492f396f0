import { isCut } from '../../../languages/python/budget.ts';
import { lineage, type OwnClass } from '../../../languages/python/names/classes.ts';
import {
  type LocalOrigin,
  type Origin,
  originAt,
} from '../../../languages/python/names/origins.ts';
import { decoratorsOf, givenParameters } from '../../../languages/python/tree/functions.ts';
import { bindingsOf, field, type Node } from '../../../languages/python/tree/module.ts';
import { givenTo } from '../../../languages/python/tree/search.ts';
import { identify } from '../recognise/identify.ts';
import { handedToPackage, notFollowed } from './handed.ts';
import { importedObject, REGISTERS } from './imported.ts';
import { calleeScope, handBack } from './scopes.ts';
import { doubt, type Trace } from './trace.ts';
import { unusualCall } from './unusual.ts';
import { type AbstractValue, type Here, type Instance, objectNamed, type Seen } from './values.ts';

const MAX_DEPTH = 12;
/** Follows a function of the project when the application is handed to it, built by it or closed over. */
export function callFunction(trace: Trace, call: Node, fn: Node, here: Here): AbstractValue {
  const object = field(fn, 'object');
  const owner = object && ownerOf(trace, object, here);
  if (fn.type === 'call') trace.walk.evaluate(trace, fn, here);
  const given = givenTo(call).map((argument) => trace.walk.evaluate(trace, argument, here));
  const getsApp = given.some((value) => value?.kind === 'app');
  const inner = given.flatMap((value) => aroundOf(value) ?? []);
  const callee = resolveCallee(trace, fn, here, owner);
  const around = (): readonly Seen[] =>
    getsApp || inner.length > 0 ? [layerOf(trace, fn, call, here), ...inner] : [];
  const followed =
    callee?.kind === 'local' ? follow(trace, call, callee, { here, owner, around }) : undefined;
  if (followed) return followed.value;
  if (callee?.kind === 'external' && getsApp) handedToPackage(trace, call, callee.dotted, here);
  if (callee?.kind === 'external')
    return getsApp || inner.length > 0 ? { kind: 'wrapper', around: around() } : undefined;
  if (getsApp) notFollowed(trace, call, fn, here);
  return undefined;
}

function layerOf(trace: Trace, fn: Node, call: Node, here: Here): Seen {
  const layer = identify(trace.project, fn, here, call);
  return { ...layer, site: { kind: 'wrap', frames: here.frames } };
}

/** The layers around the application that a value is. */
export const aroundOf = (value: AbstractValue): readonly Seen[] | undefined => {
  if (value?.kind === 'wrapper') return value.around;
  return value?.kind === 'object' && value.object.around.length > 0
    ? value.object.around
    : undefined;
};

/** The object whose method is called, when its class is one of the project's. */
export function ownerOf(trace: Trace, object: Node, here: Here): Instance | undefined {
  if (object.type === 'call') {
    const value = trace.walk.evaluate(trace, object, here);
    return value?.kind === 'object' ? value.object : undefined;
  }
  return objectNamed(here.scope, object.text) ?? importedObject(trace, object, here);
}

function resolveCallee(
  trace: Trace,
  fn: Node,
  here: Here,
  owner: Instance | undefined,
): Origin | undefined {
  const method = field(fn, 'attribute')?.text;
  if (owner && method !== undefined) return methodOf(trace, owner, method);
  if (here.self && field(fn, 'object')?.text === 'self' && method !== undefined)
    return methodOf(trace, { module: here.module, definition: here.self }, method);
  return originAt(trace.project, here.module, fn);
}

/** A method of a class of the project or of one it derives from. */
function methodOf(trace: Trace, owner: OwnClass, name: string): LocalOrigin | undefined {
  for (const { module, definition } of lineage(trace.project, owner)) {
    const body = field(definition, 'body');
    const binding = body && bindingsOf(body).get(name);
    if (binding) return { kind: 'local', module, name, binding };
  }
  return undefined;
}

/** `@lru_cache`, `@cache`: without arguments it runs once. Source: `functools.lru_cache`. */
const isCached = (definition: Node): boolean =>
  givenParameters(definition).length === 0 &&
  decoratorsOf(definition).some(({ text }) => /^(functools\.)?(lru_)?cache\b/.test(text));

type Caller = {
  readonly here: Here;
  readonly owner: Instance | undefined;
  readonly around: () => readonly Seen[];
};

function follow(
  trace: Trace,
  call: Node,
  { module, binding }: LocalOrigin,
  { here, owner, around }: Caller,
): { value: AbstractValue } | undefined {
  if (binding.kind === 'import') return undefined;
  if (here.calls.length > MAX_DEPTH) {
    trace.effects += 1;
    return undefined;
  }
  const isClass = binding.kind === 'class';
  const made: Instance | undefined = isClass
    ? { module, definition: binding.node, apps: new Set(), around: around() }
    : undefined;
  const init = isClass
    ? methodOf(trace, { module, definition: binding.node }, '__init__')
    : undefined;
  const definition = init && init.binding.kind === 'def' ? init.binding.node : binding.node;
  const body = definition.type === 'function_definition' ? field(definition, 'body') : undefined;
  if (!body) return made ? { value: { kind: 'object', object: made } } : undefined;
  if (here.calls.some((active) => active.id === definition.id)) {
    trace.effects += 1;
    return { value: undefined };
  }
  const at = init?.module ?? module;
  const scope = calleeScope(trace, { node: call, here, definition, module: at });
  const unusual = unusualCall(trace.project, call, { module: at, definition, from: here.module });
  if (unusual && (scope.apps.size > 0 || REGISTERS.test(definition.text)))
    doubt(trace, here.module, call, unusual.reason);
  if (unusual?.isRun === false) return { value: undefined };
  const self = made ?? owner ?? objectNamed(here.scope, 'self');
  if (self) scope.objects.set('self', self);
  for (const name of self?.apps ?? []) scope.apps.add(`self.${name}`);
  if (!owner && here.scope.apps.has('self')) scope.apps.add('self');
  const calls = [...here.calls, definition];
  const next: Here = { ...here, module: at, scope, calls, ...selfOf(here, self) };
  const once = isCached(definition) ? trace.cached.get(definition) : undefined;
  if (once) return once;
  const value = remembered(trace, definition, next, () => trace.walk.block(trace, body, next));
  if (isCached(definition)) trace.cached.set(definition, { value });
  handBack(trace, scope, here);
  return { value: made ? { kind: 'object', object: made } : value };
}

/**
 * A call with the same arguments comes to the same, if neither did anything to others: functions that call each other
 * twice and more take no longer than those that do it once.
 */
function remembered(
  trace: Trace,
  definition: Node,
  next: Here,
  run: () => AbstractValue,
): AbstractValue {
  const { scope, conditional, guarded, looped } = next;
  const isPlain = scope.lists.size === 0 && scope.objects.size === 0;
  const parts = [definition.id, conditional, guarded, looped, ...scope.apps];
  const key = isPlain ? parts.join(' ') : undefined;
  const known = key === undefined ? undefined : trace.calls.get(key);
  if (known?.effects === trace.effects) return known.value;
  const { effects } = trace;
  const value = run();
  const isSimple = value === undefined || value.kind === 'app';
  if (key !== undefined && isSimple && effects === trace.effects && !isCut(trace.project))
    trace.calls.set(key, { effects, value });
  return value;
}

const selfOf = (here: Here, self: Instance | undefined): Pick<Here, 'self'> => {
  const definition = self?.definition ?? here.self;
  return definition ? { self: definition } : {};
};
