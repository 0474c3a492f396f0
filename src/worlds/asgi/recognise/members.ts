import {
  classOfOrigin,
  installedBases,
  lineage,
  memberOf,
  type OwnClass,
} from '../../../languages/python/names/classes.ts';
import { calleeAt, originAt } from '../../../languages/python/names/origins.ts';
import { decoratorsOf, methodOf } from '../../../languages/python/tree/functions.ts';
import {
  field,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { argument, givenTo } from '../../../languages/python/tree/search.ts';
import { type Here, newScope } from '../read/values.ts';
import { fieldOf } from './fields.ts';
import type { Resolve, Stand } from './stand.ts';
import { moved } from './stand.ts';

/** `m.cls` of `Middleware(X)`, and what a class of the project says of an attribute that nothing else binds. */
export function attribute(
  project: Project,
  node: Node,
  here: Here,
  again: Resolve,
): Stand | undefined {
  const itself: Stand = { node, here, moved: false };
  const [object, name] = [field(node, 'object'), field(node, 'attribute')?.text ?? ''];
  if (!object) return itself;
  if (/^(self|cls)$/.test(object.text) && here.self)
    return ofClass(project, here.self, name, itself, again);
  if (originAt(project, here.module, node)) return itself;
  const on = again(object);
  if (!on) return undefined;
  if (on.node.type === 'call' && name === 'cls') {
    const fn = calleeAt(project, on.here.module, on.node);
    const cls = fn && /\.Middleware$/.test(fn) ? argument(on.node, 'cls', 0) : undefined;
    const found = cls && moved(again(cls, on.here));
    if (found) return { ...found, ...(on.layer && { layer: on.layer }) };
  }
  const given = on.node.type === 'call' ? fieldOf(project, on.node, on.here, name) : undefined;
  if (given) {
    const found = moved(again(given.node, given.here));
    return found && { ...found, isField: true };
  }
  const made = on.node.type === 'call' ? field(on.node, 'function') : on.node;
  const origin = made && originAt(project, on.here.module, made);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'class')
    return on.moved ? undefined : itself;
  const owner = { module: origin.module, definition: origin.binding.node };
  const isPlain = on.node.type !== 'call' || givenTo(on.node).length === 0;
  return isPlain && hasOwnValues(project, owner)
    ? ofClass(project, owner, name, itself, again)
    : undefined;
}

/** What stands in the class is what its objects have: it is no enum, no dataclass, no settings of a package. */
const hasOwnValues = (project: Project, owner: OwnClass): boolean =>
  installedBases(project, owner).length === 0 &&
  lineage(project, owner).every(
    ({ definition }) =>
      decoratorsOf(definition).length === 0 &&
      !/\bmetaclass\s*=/.test(field(definition, 'superclasses')?.text ?? '') &&
      !methodOf(definition, '__getattr__') &&
      !methodOf(definition, '__getattribute__'),
  );

function ofClass(
  project: Project,
  owner: OwnClass,
  name: string,
  itself: Stand,
  again: Resolve,
): Stand | undefined {
  const member = memberOf(project, owner, name);
  if (!member || member.method) return itself;
  const [only, another] = member.assigned;
  const isChanged = new RegExp(
    `\\.${name}\\s*(:[^=\\n]+)?=[^=]|\\bsetattr\\([\\w.]+,\\s*(["']${name}["']|[^"'\\s])`,
  ).test(member.owner.module.text);
  if (!only?.value || another || isChanged) return undefined;
  const { module } = member.owner;
  if (isDescriptor(project, module, only.value)) return undefined;
  const at = { ...itself.here, module, scope: newScope([module.bindings]) };
  return moved(again(only.value, at));
}

/** `layer = Layer()`, whose class says itself with `__get__` what whoever asks for it gets. */
function isDescriptor(project: Project, module: Module, value: Node): boolean {
  const made = value.type === 'call' ? field(value, 'function') : undefined;
  const owner = classOfOrigin(made && originAt(project, module, made));
  return (
    owner !== undefined &&
    lineage(project, owner).some(({ definition }) => methodOf(definition, '__get__') !== undefined)
  );
}

/** A decorator of the project may put another class in its place. */
export const isReplaced = (project: Project, definition: Node, { module }: Here): boolean =>
  decoratorsOf(definition).some((decorator) => {
    const fn = decorator.type === 'call' ? field(decorator, 'function') : decorator;
    const origin = fn && originAt(project, module, fn);
    return origin?.kind === 'local' && !returnsWhatItGets(origin.binding);
  });

const returnsWhatItGets = (binding: { readonly kind: string; readonly node?: Node }): boolean => {
  const { node } = binding;
  if (binding.kind !== 'def' || !node) return false;
  const [first] = field(node, 'parameters')?.namedChildren ?? [];
  const last = statements(field(node, 'body') ?? node).at(-1);
  return first !== undefined && last?.text === `return ${first.text.split(':')[0]?.trim()}`;
};
