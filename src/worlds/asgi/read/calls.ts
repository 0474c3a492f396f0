import type { OwnClass } from '../../../languages/python/names/classes.ts';
import type { LocalOrigin } from '../../../languages/python/names/origins.ts';
import { isStandardModule } from '../../../languages/python/names/standard.ts';
import { classOf, nameOf } from '../../../languages/python/tree/functions.ts';
import { field, type Node } from '../../../languages/python/tree/module.ts';
import { givenTo } from '../../../languages/python/tree/search.ts';
import { identify } from '../recognise/identify.ts';
import { isCached, isCachedByArguments, isMadeOtherwise, remembered } from './cached.ts';
import { calledOn, inheritedMethod, type Owner, resolveCallee } from './callee.ts';
import { handedToPackage, notFollowed } from './handed.ts';
import { REGISTERS } from './hands-on.ts';
import { spoil } from './lists.ts';
import { addProperties } from './properties.ts';
import { calleeScope } from './scopes.ts';
import { doubt, siteKey, type Trace } from './trace.ts';
import { RUNNERS, unusualCall } from './unusual.ts';
import {
  type AbstractValue,
  type Here,
  type Instance,
  newInstance,
  objectNamed,
  type Seen,
} from './values.ts';

const MAX_DEPTH = 12;
/** What says of its second argument what type it has. */
const CASTS = /^(typing|typing_extensions)\.cast$/;
/** Follows a function of the project when the application is handed to it, built by it or closed over. */
export function callFunction(trace: Trace, call: Node, fn: Node, here: Here): AbstractValue {
  const owner = calledOn(trace, fn, here);
  if (!/^(identifier|attribute)$/.test(fn.type)) trace.walk.evaluate(trace, fn, here);
  const given = givenTo(call).map((argument) => trace.walk.evaluate(trace, argument, here));
  const getsApp = given.some((value) => value?.kind === 'app');
  const inner = given.flatMap((value) => aroundOf(value) ?? []);
  const callee = resolveCallee(trace, fn, here, owner);
  const around = (): readonly Seen[] =>
    getsApp || inner.length > 0 ? [layerOf(trace, fn, call, here), ...inner] : [];
  const followed =
    callee?.kind === 'local' ? follow(trace, call, callee, { here, owner, around }) : undefined;
  if (followed) return followed.value;
  handLists(given, fn);
  if (callee?.kind === 'external' && getsApp) handedToPackage(trace, call, callee.dotted, here);
  if (callee?.kind === 'external' && callee.dotted === 'importlib.reload')
    doubt(trace, here.module, call, `what \`${call.text}\` runs again cannot be read here`);
  // What a coroutine comes to.
  if (callee?.kind === 'external' && RUNNERS.test(callee.dotted)) return given[0];
  if (callee?.kind === 'external' && CASTS.test(callee.dotted)) return given[1];
  if (callee?.kind === 'external' && isStandardModule(callee.dotted.split('.')[0] ?? ''))
    return undefined;
  if (callee?.kind === 'external')
    return getsApp || inner.length > 0 ? { kind: 'wrapper', around: around() } : undefined;
  if (getsApp) notFollowed(trace, call, fn, here);
  return undefined;
}

/** Functions that leave the lists that they are given as they are. */
const READS =
  /^(len|print|list|tuple|set|sorted|reversed|enumerate|zip|any|all|isinstance|str|repr|bool|id|type|min|max|sum|range)$|(^|\.)(debug|info|warning|error|log|join)$/;

/** Somebody who cannot be followed gets a list: what becomes of it is not known. */
function handLists(given: readonly AbstractValue[], fn: Node): void {
  if (READS.test(fn.text)) return;
  for (const value of given) {
    if (value?.kind === 'list') spoil(value);
    if (value?.kind === 'object')
      for (const list of value.object.lists.values()) spoil(list ?? undefined);
  }
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

type Caller = {
  readonly here: Here;
  readonly owner: Owner;
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
  const made: Instance | undefined =
    binding.kind === 'class'
      ? newInstance({ module, definition: binding.node }, around())
      : undefined;
  const init = made && inheritedMethod(trace, made, '__init__');
  const definition = init && init.binding.kind === 'def' ? init.binding.node : binding.node;
  const of = { module: init?.module ?? module, definition };
  const body = definition.type === 'function_definition' ? field(definition, 'body') : undefined;
  if (made || isRunning(trace, call, of, here)) trace.followed.add(siteKey(here.module, call));
  if (!body) return made ? { value: { kind: 'object', object: made } } : undefined;
  if (here.calls.some((active) => active.id === definition.id)) {
    trace.effects += 1;
    return { value: undefined };
  }
  if (made && isMadeOtherwise(trace, made)) unclear(trace, call, of, here, 'is called');
  const next = entered(trace, call, of, { here, owner: made ? { object: made } : owner });
  if (!next) return { value: undefined };
  const value = once(trace, call, of, { here, next }, () => trace.walk.block(trace, body, next));
  if (made) addProperties(trace, made);
  return { value: made ? { kind: 'object', object: made } : value };
}

/** Of a function with a cache, what it came to before. */
function once(
  trace: Trace,
  call: Node,
  of: OwnClass,
  { here, next }: { readonly here: Here; readonly next: Here },
  run: () => AbstractValue,
): AbstractValue {
  const { definition } = of;
  const before = trace.cached.get(definition);
  if (before && isCached(definition)) return before.value;
  const { length } = trace.registered;
  const value = remembered(trace, definition, next, run);
  // It may have registered by way of others.
  const reason = `whether \`${nameOf(definition)}\` runs again cannot be read here`;
  if (before && trace.registered.length > length) doubt(trace, here.module, call, reason);
  if (isCached(definition) || isCachedByArguments(definition))
    trace.cached.set(definition, { value });
  return value;
}

/** Something else decides about what a function that registers does. */
function unclear(
  trace: Trace,
  call: Node,
  { definition }: OwnClass,
  here: Here,
  what: string,
): void {
  if (!REGISTERS.test(definition.text)) return;
  doubt(trace, here.module, call, `whether \`${nameOf(definition)}\` ${what} cannot be read here`);
}

/** The function runs already, and calls itself: how often is not known. */
function isRunning(trace: Trace, call: Node, { definition }: OwnClass, here: Here): boolean {
  const runs = here.calls.some((active) => active.id === definition.id);
  if (runs && REGISTERS.test(definition.text))
    doubt(
      trace,
      here.module,
      call,
      `how often \`${nameOf(definition)}\` calls itself cannot be read here`,
    );
  return runs;
}

/** Where the statements of a function run; undefined where they do not. */
function entered(
  trace: Trace,
  call: Node,
  { module, definition }: OwnClass,
  { here, owner }: Pick<Caller, 'here' | 'owner'>,
): Here | undefined {
  const scope = calleeScope(trace, { node: call, here, definition, module });
  const unusual = unusualCall(trace.project, call, { module, definition, from: here.module });
  if (unusual && (scope.apps.size > 0 || REGISTERS.test(definition.text)))
    doubt(trace, here.module, call, unusual.reason);
  trace.names.add(nameOf(definition));
  if (unusual?.isRun === false) return undefined;
  trace.followed.add(siteKey(here.module, call));
  const self = owner.object ?? (owner.isApp ? undefined : objectNamed(here.scope, 'self'));
  if (self) scope.objects.set('self', self);
  for (const name of self?.apps ?? []) scope.apps.add(`self.${name}`);
  const isApp = owner.isApp || (!owner.object && here.scope.apps.has('self'));
  if (isApp && classOf(definition)) scope.apps.add('self');
  const of = self ?? owner.of ?? here.self;
  return {
    ...here,
    module,
    scope,
    calls: [...here.calls, definition],
    leave: { conditional: here.conditional },
    ...(of && { self: { module: of.module, definition: of.definition } }),
  };
}
