import { classOfOrigin, lineage, type OwnClass } from '../../../languages/python/names/classes.ts';
import {
  type LocalOrigin,
  type Origin,
  originAt,
  originsAt,
} from '../../../languages/python/names/origins.ts';
import { reaching } from '../../../languages/python/scope/reaching.ts';
import { classOf, parametersOf } from '../../../languages/python/tree/functions.ts';
import { bindingsOf, field, type Node } from '../../../languages/python/tree/module.ts';
import { around } from '../../../languages/python/tree/search.ts';
import { standsFor } from '../recognise/stands.ts';
import { REGISTERS } from './hands-on.ts';
import { importedObject } from './imported.ts';
import { doubt, nameKey, type Trace } from './trace.ts';
import { type Here, type Instance, type Item, objectNamed } from './values.ts';

/** What a method is called on, as far as it is known: an object of the project's classes, or the application itself. */
export type Owner = {
  readonly object?: Instance;
  /** The class that its methods are looked up in. */
  readonly of?: OwnClass;
  readonly isApp?: boolean;
};

/** The object whose method is called, when its class is one of the project's. */
export function ownerOf(trace: Trace, object: Node, here: Here): Instance | undefined {
  if (/^(call|parenthesized_expression|await|named_expression)$/.test(object.type)) {
    const value = trace.walk.evaluate(trace, object, here);
    return value?.kind === 'object' ? value.object : undefined;
  }
  return objectNamed(here.scope, object.text) ?? importedObject(trace, object, here);
}

/** What the method in a call is called on. */
export function calledOn(trace: Trace, fn: Node, here: Here): Owner {
  const object = field(fn, 'object');
  if (!object) return {};
  const isSelf = here.self && /^(self|cls|super\(.*\))$/s.test(object.text);
  if (!isSelf && trace.walk.evaluate(trace, object, here)?.kind === 'app') {
    const of = trace.constructed?.ownClass;
    return { isApp: true, ...(of && { of }) };
  }
  const known = isSelf ? undefined : ownerOf(trace, object, here);
  if (known) return { object: known, of: known };
  return isSelf && here.self ? { of: here.self } : {};
}

/** The function or class that is called, of a method the one that its object has. */
export function resolveCallee(
  trace: Trace,
  fn: Node,
  here: Here,
  { of }: Owner,
): Origin | undefined {
  const method = field(fn, 'attribute')?.text;
  if (of && method !== undefined) {
    const isSuper = /^super\(/.test(field(fn, 'object')?.text ?? '');
    return inheritedMethod(trace, of, method, isSuper ? classAround(here) : undefined);
  }
  const at = elementIn(trace, fn, here) ?? { node: fn, here };
  const all = originsAt(trace.project, at.here.module, at.node);
  if (all.length === 0 && method !== undefined) return ofClass(trace, fn, method, here);
  const codes = new Set(all.flatMap((each) => (isCode(each) ? [each.binding.node] : [])));
  if (codes.size > 1 && [...codes].some(({ text }) => REGISTERS.test(text)))
    doubt(trace, here.module, fn, `which function \`${fn.text}\` is cannot be read here`);
  return all.at(-1);
}

/** `for step in (install, protect): step(app)`, where the functions stand in the loop and nowhere else. */
function elementIn(trace: Trace, fn: Node, here: Here): Item | undefined {
  const isElement = reaching(here.module, fn).reached.some(
    ({ definition: { kind, by } }) =>
      kind === 'element' &&
      by.type === 'for_statement' &&
      here.loops?.some(({ id }) => id === by.id),
  );
  const found =
    fn.type === 'identifier' && isElement ? standsFor(trace.project, fn, here) : undefined;
  const loop = found && around(found.node, /^(for_statement|module|block)$/);
  if (!found || loop?.type !== 'for_statement') return undefined;
  trace.followed.add(nameKey(found.here.module, found.node));
  return found;
}

/** `Setup.run(app)`: a function of a class that is not given an object. */
function ofClass(trace: Trace, fn: Node, method: string, here: Here): LocalOrigin | undefined {
  const object = field(fn, 'object');
  const owner = classOfOrigin(object && originAt(trace.project, here.module, object));
  const found = owner && inheritedMethod(trace, owner, method);
  if (found?.binding.kind !== 'def') return undefined;
  const { node } = found.binding;
  const isUnbound = parametersOf(node)[0] === 'self';
  return isUnbound ? undefined : found;
}

type Code = LocalOrigin & { readonly binding: { readonly kind: 'def' | 'class' } };
const isCode = (origin: Origin): origin is Code =>
  origin.kind === 'local' && /^(def|class)$/.test(origin.binding.kind);

/** The class that the running method stands in. */
const classAround = ({ calls }: Here): Node | undefined => {
  const running = calls.at(-1);
  return running && classOf(running);
};

/** A method of a class of the project or of one it derives from; behind one of them, as `super()` looks it up. */
export function inheritedMethod(
  trace: Trace,
  owner: OwnClass,
  name: string,
  behind?: Node,
): LocalOrigin | undefined {
  const all = lineage(trace.project, owner);
  const from = behind ? all.findIndex(({ definition }) => definition.id === behind.id) + 1 : 0;
  for (const { module, definition } of all.slice(from)) {
    const body = field(definition, 'body');
    const binding = body && bindingsOf(body).get(name);
    if (binding) return { kind: 'local', module, name, binding };
  }
  return undefined;
}
