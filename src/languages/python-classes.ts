import { children, field, type Module, type Node, type Project } from './python.ts';
import {
  argument,
  around,
  calleeAt,
  classOf,
  descendants,
  methodOf,
  originAt,
  ownNodes,
} from './python-functions.ts';
import type { Origin } from './python-names.ts';

/** An expression, and where it is written. */
export type Expression = { readonly module: Module; readonly node: Node };
/** A class that the project defines. */
export type OwnClass = { readonly module: Module; readonly definition: Node };

/** What a class says about an attribute of its objects. */
export type Attribute = {
  readonly owner: OwnClass;
  readonly type?: Node;
  readonly value?: Node;
  /** The function behind a property. */
  readonly getter?: Node;
};

/** Deeper than any chain of names that a reader follows. */
const DEEPEST = 8;

/** The parameter of a function around a node that a name stands for, unless the function binds it again. */
export function parameterAt(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    const list = /^(function_definition|lambda)$/.test(at.type) && field(at, 'parameters');
    const hit = (list ? children(list) : []).find(
      (each) => (field(each, 'name') ?? each.firstNamedChild ?? each).text === node.text,
    );
    if (hit) return hit;
  }
  return undefined;
}

/** The class of the project that an expression is an object of, or the class itself. */
export function classAt(
  project: Project,
  module: Module,
  node: Node,
  depth = 0,
): OwnClass | undefined {
  if (depth > DEEPEST) return undefined;
  if (node.type === 'call') return classMade(project, module, node, depth + 1);
  if (!/^(identifier|attribute)$/.test(node.type)) return undefined;
  const parameter = node.type === 'identifier' ? parameterAt(node) : undefined;
  if (parameter) return classOfParameter(project, module, node, parameter, depth + 1);
  const origin = originAt(project, module, node);
  if (origin) return classOfOrigin(project, origin, depth + 1);
  const object = field(node, 'object');
  const owner = object && classAt(project, module, object, depth + 1);
  const attribute = owner && attributeOf(project, owner, field(node, 'attribute')?.text ?? '');
  if (!attribute) return undefined;
  const { module: home } = attribute.owner;
  return (
    (attribute.type && classNamed(project, home, attribute.type)) ??
    (attribute.value && classAt(project, home, attribute.value, depth + 1))
  );
}

function classOfParameter(
  project: Project,
  module: Module,
  node: Node,
  parameter: Node,
  depth: number,
): OwnClass | undefined {
  const definition = around(node, /^function_definition$/);
  const owner = definition && classOf(definition);
  if (/^(self|cls)$/.test(node.text) && owner) return { module, definition: owner };
  const type = field(parameter, 'type');
  const given = field(parameter, 'value');
  return (
    (type && classNamed(project, module, type)) ?? (given && classAt(project, module, given, depth))
  );
}

function classOfOrigin(project: Project, origin: Origin, depth: number): OwnClass | undefined {
  if (origin.kind !== 'local' || origin.binding.kind === 'import') return undefined;
  const { module, binding } = origin;
  if (binding.kind === 'class') return { module, definition: binding.node };
  if (binding.kind === 'def') return undefined;
  const type = binding.node.parent && field(binding.node.parent, 'type');
  return (
    (type && classNamed(project, module, type)) ?? classAt(project, module, binding.node, depth)
  );
}

/** `Settings()`, `get_settings()`, `Depends(get_settings)` */
function classMade(
  project: Project,
  module: Module,
  call: Node,
  depth: number,
): OwnClass | undefined {
  const isDepends = /^fastapi\..*\b(Depends|Security)$|^fastapi\.(Depends|Security)$/.test(
    calleeAt(project, module, call) ?? '',
  );
  const fn = isDepends ? argument(call, 'dependency', 0) : field(call, 'function');
  const origin = fn && originAt(project, module, fn);
  if (origin?.kind !== 'local' || origin.binding.kind === 'import') return undefined;
  const { module: home, binding } = origin;
  if (binding.kind === 'class') return { module: home, definition: binding.node };
  if (binding.kind !== 'def') return undefined;
  const type = field(binding.node, 'return_type');
  const named = type && classNamed(project, home, type);
  if (named) return named;
  for (const statement of ownNodes(binding.node, 'return_statement')) {
    const value = statement.firstNamedChild;
    const found = value && classAt(project, home, value, depth);
    if (found) return found;
  }
  return undefined;
}

/** The class of the project that an annotation names: `Settings`, `"Settings"`, `Annotated[Settings, ...]`. */
function classNamed(project: Project, module: Module, type: Node): OwnClass | undefined {
  for (const name of [type, ...descendants(type, 'identifier', 'attribute')]) {
    if (!/^(identifier|attribute)$/.test(name.type)) continue;
    const origin = originAt(project, module, name);
    if (origin?.kind === 'local' && origin.binding.kind === 'class')
      return { module: origin.module, definition: origin.binding.node };
  }
  const [, quoted] = /^["'](\w+)["']$/.exec(type.text) ?? [];
  const binding = quoted === undefined ? undefined : module.bindings.get(quoted);
  return binding?.kind === 'class' ? { module, definition: binding.node } : undefined;
}

/** What a class, or a class of the project that it derives from, says about an attribute. */
export function attributeOf(
  project: Project,
  owner: OwnClass,
  name: string,
  depth = 0,
): Attribute | undefined {
  const { definition, module } = owner;
  const body = field(definition, 'body');
  const declared = (body ? children(body) : [])
    .flatMap((statement) => statement.firstNamedChild ?? [])
    .filter((node) => node.type === 'assignment' && field(node, 'left')?.text === name)
    .at(-1);
  if (declared) return attributeFrom(owner, declared);
  const getter = methodOf(definition, name);
  if (getter) return /\bproperty\b/.test(decoratorsOf(getter)) ? { owner, getter } : undefined;
  const init = methodOf(definition, '__init__');
  const given = (init ? ownNodes(init, 'assignment') : [])
    .filter((node) => field(node, 'left')?.text === `self.${name}`)
    .at(-1);
  if (given) return attributeFrom(owner, given);
  for (const base of basesOf(project, module, definition)) {
    const found = depth < DEEPEST ? attributeOf(project, base, name, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

function attributeFrom(owner: OwnClass, assignment: Node): Attribute {
  const type = field(assignment, 'type');
  const value = field(assignment, 'right');
  return { owner, ...(type && { type }), ...(value && { value }) };
}

export const decoratorsOf = ({ parent }: Node): string =>
  parent?.type === 'decorated_definition'
    ? children(parent)
        .filter(({ type }) => type === 'decorator')
        .map(({ text }) => text)
        .join('\n')
    : '';

function basesOf(project: Project, module: Module, definition: Node): OwnClass[] {
  const bases = field(definition, 'superclasses');
  return (bases ? children(bases) : []).flatMap((base) => {
    const origin = originAt(project, module, base);
    return origin?.kind === 'local' && origin.binding.kind === 'class'
      ? [{ module: origin.module, definition: origin.binding.node }]
      : [];
  });
}
