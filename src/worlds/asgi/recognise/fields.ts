import { lineage } from '../../../languages/python/names/classes.ts';
import { dottedAt, originAt } from '../../../languages/python/names/origins.ts';
import {
  decoratorsOf,
  givenParameters,
  methodOf,
} from '../../../languages/python/tree/functions.ts';
import {
  bindingsOf,
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { descendants, stringValue } from '../../../languages/python/tree/search.ts';
import { type Here, newScope } from '../read/values.ts';

/** A field of an object, where it stands in the call that makes the object, or its default. */
export type Given = { readonly node: Node; readonly here: Here };

/**
 * `Layer(Audit, enabled=True).enabled` of a dataclass, a named tuple, a namespace or a plain class of the project that
 * keeps what it is given; undefined of any other, and where a field may get something else.
 */
export function fieldOf(project: Project, call: Node, here: Here, name: string): Given | undefined {
  const fn = field(call, 'function');
  const origin = fn && originAt(project, here.module, fn);
  const { positional, named } = callArguments(call);
  if ([...positional].some(({ type }) => /splat$/.test(type))) return undefined;
  const at = (node: Node | undefined): Given | undefined => node && { node, here };
  if (origin?.kind === 'external')
    return origin.dotted === 'types.SimpleNamespace' && !isBound(project, name)
      ? at(named.get(name))
      : undefined;
  if (origin?.kind !== 'local') return undefined;
  const { module, binding } = origin;
  const fields =
    binding.kind === 'class'
      ? fieldsOfClass(project, module, binding.node)
      : binding.kind === 'value'
        ? fieldsOfTuple(project, module, binding.node)
        : undefined;
  const index = fields?.findIndex((each) => each.name === name) ?? -1;
  const found = fields?.[index];
  if (!found || isBound(project, name)) return undefined;
  const given = named.get(name) ?? positional[index];
  const scope = newScope([module.bindings]);
  return given ? at(given) : found.value && { node: found.value, here: { ...here, module, scope } };
}

/** In the sequence in which they are given. */
type Fields = readonly { readonly name: string; readonly value: Node | undefined }[];

/** `namedtuple("Layer", "cls options")`, `namedtuple("Layer", ["cls", "options"])` */
function fieldsOfTuple(project: Project, module: Module, made: Node): Fields | undefined {
  const fn = made.type === 'call' ? field(made, 'function') : undefined;
  if (!fn || dottedAt(project, module, fn) !== 'collections.namedtuple') return undefined;
  const { positional, named } = callArguments(made);
  const [, given] = positional;
  if (!given || named.size > 0) return undefined;
  const names = /^(list|tuple)$/.test(given.type)
    ? children(given).map(stringValue)
    : stringValue(given)
        ?.split(/[\s,]+/)
        .filter(Boolean);
  if (!names || names.includes(undefined)) return undefined;
  return names.flatMap((name) => (name === undefined ? [] : [{ name, value: undefined }]));
}

function fieldsOfClass(project: Project, module: Module, definition: Node): Fields | undefined {
  const bases = field(definition, 'superclasses');
  const base = bases ? children(bases) : [];
  const decorators = decoratorsOf(definition);
  if (HOOKS.some((name) => methodOf(definition, name)) || UNUSUAL.test(definition.text))
    return undefined;
  const isTuple =
    base.length === 1 && base[0] && dottedAt(project, module, base[0]) === 'typing.NamedTuple';
  if (isTuple && decorators.length === 0) return declared(definition);
  if (base.length > 0 || lineage(project, { module, definition }).length !== 1) return undefined;
  const [decorator, another] = decorators;
  const named = decorator?.type === 'call' ? field(decorator, 'function') : decorator;
  if (named && !another && dottedAt(project, module, named) === 'dataclasses.dataclass')
    return methodOf(definition, '__init__') || methodOf(definition, '__post_init__')
      ? undefined
      : declared(definition);
  return decorator ? undefined : keptByInit(definition);
}

/** Fields that are not given by their place, or not at all. */
const UNUSUAL = /\b(ClassVar|InitVar|KW_ONLY|init=False|__dict__)\b/;
const HOOKS = ['__new__', '__getattr__', '__getattribute__', '__setattr__'];

/** `cls: type`, `options: dict = {}` in the body of a class, in their sequence; what `field(...)` gives is not known. */
const declared = (definition: Node): Fields =>
  descendants(field(definition, 'body') ?? definition, 'assignment').flatMap((node) => {
    const left = field(node, 'left');
    const isField = field(node, 'type') && left?.type === 'identifier';
    return isField && node.parent?.parent?.id === field(definition, 'body')?.id
      ? [{ name: left.text, value: field(node, 'right') }]
      : [];
  });

/** `self.cls = cls` in `__init__`, once, and no other statement about it; what is given is found by the parameter. */
function keptByInit(definition: Node): Fields | undefined {
  const init = methodOf(definition, '__init__');
  const body = init && field(init, 'body');
  if (!init || !body) return undefined;
  const bound = descendants(definition, 'assignment', 'augmented_assignment');
  return givenParameters(init).map((parameter) => {
    const keeps = bound.filter((node) => field(node, 'left')?.text === `self.${parameter}`);
    const [only, another] = keeps;
    const isPlain =
      only &&
      !another &&
      only.type === 'assignment' &&
      field(only, 'right')?.text === parameter &&
      only.parent?.parent?.id === body.id &&
      !bindingsOf(body).has(parameter);
    return {
      name: isPlain ? parameter : '',
      value: isPlain ? defaultOf(init, parameter) : undefined,
    };
  });
}

const defaultOf = (init: Node, parameter: string): Node | undefined => {
  const list = field(init, 'parameters');
  const found = (list ? children(list) : []).find(
    (each) => field(each, 'name')?.text === parameter,
  );
  return found && field(found, 'value');
};

/** Somebody binds an attribute of that name on what is not the object itself. */
const isBound = (project: Project, name: string): boolean => {
  const bound = new RegExp(`(?<!\\bself)\\.${name}\\s*(:[^=\\n]+)?[-+|]?=[^=]|\\bsetattr\\(`);
  return project
    .mentioning(`.${name} =`, `.${name}=`, `.${name} +=`, `.${name}:`, 'setattr(')
    .some((path) => bound.test(project.files.read(path) ?? ''));
};
