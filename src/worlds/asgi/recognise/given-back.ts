import { classOfOrigin, memberOf } from '../../../languages/python/names/classes.ts';
import {
  calleeAt,
  type Origin,
  originAt,
  originsAt,
} from '../../../languages/python/names/origins.ts';
import { isStandardModule } from '../../../languages/python/names/standard.ts';
import {
  decoratorsOf,
  givenParameters,
  isAsync,
  methodOf,
  returnedBy,
} from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  field,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { argument, methodCall, ownNodes } from '../../../languages/python/tree/search.ts';
import { type Here, newScope } from '../read/values.ts';
import { isSameThing } from './decided.ts';
import { writtenPairs } from './parts.ts';
import { moved, type Resolve, type Stand } from './stand.ts';

/** Decorators that leave a function what it is. */
const TRANSPARENT =
  /^(functools\.(lru_cache|cache|wraps)|staticmethod|classmethod|override|typing\.\w+)$/;

/**
 * What a call of the project's own gives, where that is a class or function that it was given or that its module has; the
 * call itself where it makes something of its own. Undefined where that cannot be told.
 */
function givenBack(project: Project, call: Node, here: Here, again: Resolve): Stand | undefined {
  const itself: Stand = { node: call, here, moved: false };
  const fn = field(call, 'function');
  if (!fn || !/^(identifier|attribute)$/.test(fn.type)) return itself;
  const all = originsAt(project, here.module, fn);
  const [origin = methodOfClass(project, fn, here)] = all;
  if (all.length > 1 || origin === undefined) return undefined;
  // What a function of Python itself makes of classes is anything.
  if (origin.kind === 'external')
    return isStandardModule(origin.dotted.split('.')[0] ?? '') ? undefined : itself;
  if (origin.kind !== 'local' || origin.binding.kind === 'import') return itself;
  const { node: definition, kind } = origin.binding;
  if (kind === 'value' && definition.type === 'lambda') {
    const body = field(definition, 'body');
    const isPlain = !field(definition, 'parameters') && origin.module === here.module;
    return isPlain && body ? moved(again(body)) : undefined;
  }
  if (kind === 'class') {
    const isOther =
      methodOf(definition, '__new__') ||
      /\bmetaclass\s*=/.test(field(definition, 'superclasses')?.text ?? '');
    return isOther ? undefined : itself;
  }
  if (kind !== 'def') return itself;
  const isPlain = decoratorsOf(definition).every((decorator) => {
    const named = decorator.type === 'call' ? field(decorator, 'function') : decorator;
    const by = named && originAt(project, origin.module, named);
    return TRANSPARENT.test(by?.kind === 'external' ? by.dotted : (named?.text ?? ''));
  });
  if (!isPlain || isAsync(definition)) return undefined;
  const returned = returnedBy(definition);
  const made = returned.filter((node) => isMade(project, origin.module, definition, node));
  if (made.length === returned.length && made.length > 0) return itself;
  const [only, another] = returned;
  const body = field(definition, 'body');
  const isLast = only !== undefined && body !== undefined && only.parent?.parent?.id === body.id;
  if (!only || another || !isLast || made.length > 0 || !body) return undefined;
  if (ownNodes(definition, 'yield').length > 0 || statements(body).at(-1)?.id !== only.parent?.id)
    return undefined;
  const scope = newScope([], undefined, new Set(), definition);
  for (const [name, node] of passed(call, definition)) scope.given.set(name, { node, here });
  const found = again(only, { ...here, module: origin.module, scope });
  return found && { ...found, moved: true };
}

/** `Config.layer()`: a function that stands in a class of the project. */
function methodOfClass(project: Project, fn: Node, here: Here): Origin | undefined {
  const [object, name] = [field(fn, 'object'), field(fn, 'attribute')?.text];
  const owner = object && classOfOrigin(originAt(project, here.module, object));
  const member = owner && name !== undefined ? memberOf(project, owner, name) : undefined;
  if (!member?.method || name === undefined) return undefined;
  const { module } = member.owner;
  return { kind: 'local', module, name, binding: { kind: 'def', node: member.method } };
}

/** `LAYERS.get("gzip", Other)` */
function got(project: Project, call: Node, here: Here, again: Resolve): Stand | undefined {
  const { on, method } = methodCall(call) ?? {};
  const [key, other] = callArguments(call).positional;
  const pairs = on && method === 'get' ? writtenPairs(project, on, here, again) : undefined;
  // Of any other call the key is an argument, which `givenBack` asks for: asked here as well, calls in calls explode.
  const at = pairs && key && again(key);
  if (!at) return undefined;
  const same = pairs.map((pair) => isSameThing(project, pair.key, at));
  if (same.includes(undefined)) return undefined;
  const value = pairs[same.indexOf(true)]?.value;
  const found = value ? again(value.node, value.here) : other && again(other);
  return found && moved(found);
}

/** A function or class of its own, or an object: the layer is known by the function that makes it. */
function isMade(project: Project, module: Module, definition: Node, returned: Node): boolean {
  if (/^(call|lambda)$/.test(returned.type))
    return !isHandedOn(project, module, returned) && !isLookedUp(returned);
  return (
    returned.type === 'identifier' &&
    ownNodes(definition, 'function_definition', 'class_definition').some(
      (each) => field(each, 'name')?.text === returned.text,
    )
  );
}

/** `return getattr(layers, name)`, `return LAYERS.get(name)`: nothing is made there. */
function isLookedUp(returned: Node): boolean {
  const fn = returned.type === 'call' ? field(returned, 'function') : undefined;
  const method = fn && field(fn, 'attribute')?.text;
  return method === undefined
    ? /^(getattr|next|max|min|eval)$/.test(fn?.text ?? '')
    : /^(get|pop|setdefault|__getitem__)$/.test(method);
}

/** `return pick()`: what another function of the project gives. */
function isHandedOn(project: Project, module: Module, returned: Node): boolean {
  const fn = returned.type === 'call' ? field(returned, 'function') : undefined;
  const origin = fn && originAt(project, module, fn);
  return origin?.kind === 'local' && origin.binding.kind === 'def';
}

/** What a call gives for each parameter. */
function passed(call: Node, definition: Node): [string, Node][] {
  const names = givenParameters(definition);
  const { positional, named } = callArguments(call);
  return [
    ...named,
    ...positional.flatMap((node, index): [string, Node][] => {
      const name = names[index];
      return name === undefined ? [] : [[name, node]];
    }),
  ];
}

/** What `cast`, `partial` or a function of the project gives back. */
export function called(
  project: Project,
  node: Node,
  here: Here,
  again: Resolve,
): Stand | undefined {
  const dotted = calleeAt(project, here.module, node);
  const place =
    dotted === 'functools.partial'
      ? 0
      : /^(typing|typing_extensions)\.cast$/.test(dotted ?? '')
        ? 1
        : undefined;
  if (place !== undefined) {
    const inner = argument(node, place === 1 ? 'val' : 'func', place);
    return inner && moved(again(inner));
  }
  return got(project, node, here, again) ?? givenBack(project, node, here, again);
}
