import { perObject } from '../../memo.ts';
import { dottedAt, originAt } from '../names/origins.ts';
import type { Origin } from '../names/resolve.ts';
import { memberOf, type OwnClass } from '../tree/classes.ts';
import { classOf, parameterOf, returnedBy } from '../tree/functions.ts';
import { field, type Module, type Node, type Project, statements } from '../tree/module.ts';
import { argument, functionAround, ownNodes } from '../tree/search.ts';
import { type Assigned, assignedGlobally, assignedTo, reducedType } from './assigned.ts';
import { awaited, suffixed, type Value } from './made.ts';

/** Through more names, attributes and functions than this no value is followed. */
const DEPTH = 7;

/** What was found out, by module and then by node and depth: the same names are asked about again and again. */
const known = perObject((_: Project) => perObject((_module: Module) => new Map<string, Value[]>()));

/** Everything that an expression may stand for, as far as assignments, imports and calls tell. */
export function valuesOf(project: Project, module: Module, node: Node, depth = 0): Value[] {
  if (depth > DEPTH) return [];
  const key = `${node.id}:${depth}`;
  const values = known(project)(module).get(key) ?? valuesAt(project, module, node, depth);
  known(project)(module).set(key, values);
  return values;
}

/** It is, or may be, what a library made, as it is written there. */
export const isMadeBy = (project: Project, module: Module, node: Node, made: RegExp): boolean =>
  valuesOf(project, module, node).some(
    (value) => value.kind === 'library' && made.test(value.made),
  );

function valuesAt(project: Project, module: Module, node: Node, depth: number): Value[] {
  const follow = (at: Node | undefined): Value[] =>
    at ? valuesOf(project, module, at, depth) : [];
  switch (node.type) {
    case 'await':
      return follow(statements(node)[0]).map((value) => awaited(value, statements(node)[0]));
    case 'parenthesized_expression':
      return follow(statements(node)[0]);
    case 'named_expression':
      return follow(field(node, 'value'));
    case 'boolean_operator':
      return [field(node, 'left'), field(node, 'right')].flatMap(follow);
    case 'conditional_expression':
      return [statements(node)[0], statements(node)[2]].flatMap(follow);
    case 'call':
      return called(project, module, node, depth);
    case 'subscript':
      return follow(field(node, 'value')).flatMap((value) => suffixed(value, '[]'));
    case 'attribute':
      return attribute(project, module, node, depth);
    case 'identifier':
      return named(project, module, node, depth);
    default:
      return [];
  }
}

/** What a call gives: an object of a class, or what a function of the project returns or yields. */
function called(project: Project, module: Module, call: Node, depth: number): Value[] {
  const fn = field(call, 'function');
  if (!fn) return [];
  const isDepends = /^fastapi\.(.+\.)?(Depends|Security)$/.test(
    dottedAt(project, module, fn) ?? '',
  );
  const made = isDepends ? argument(call, 'dependency', 0) : fn;
  const callees = made ? valuesOf(project, module, made, depth) : [];
  if (callees.length === 0 && /^(next|anext)$/.test(fn.text)) {
    const [first] = statements(field(call, 'arguments') ?? call);
    return first ? valuesOf(project, module, first, depth) : [];
  }
  if (callees.length === 0 && fn.text === 'open') return [{ kind: 'library', made: 'open()' }];
  return callees.flatMap((callee): Value[] => {
    if (callee.kind === 'class') return [{ ...callee, kind: 'object' }];
    if (callee.kind !== 'function') return suffixed(callee, '()');
    const given = ownNodes(callee.node, 'return_statement', 'yield').flatMap((each) => {
      const [value] = statements(each);
      return value ? valuesOf(project, callee.module, value, depth + 1) : [];
    });
    const promised = field(callee.node, 'return_type');
    return given.length > 0 || !promised
      ? given
      : instancesOf(project, callee.module, promised, depth);
  });
}

/** `a.b`: an imported name, or what the object has under that name. */
function attribute(project: Project, module: Module, node: Node, depth: number): Value[] {
  const object = field(node, 'object');
  const name = field(node, 'attribute')?.text;
  if (!object || name === undefined) return [];
  const origin = originAt(project, module, node);
  const known = origin && ofOrigin(project, origin, depth);
  if (known && known.length > 0) return known;
  return valuesOf(project, module, object, depth).flatMap((value): Value[] => {
    if (value.kind === 'library') return suffixed(value, `.${name}`);
    if (value.kind === 'function') return [];
    return ofMember(project, { module: value.module, definition: value.node }, name, depth);
  });
}

/** A method, or what the class says of an attribute of its objects. */
function ofMember(project: Project, owner: OwnClass, name: string, depth: number): Value[] {
  const member = memberOf(project, owner, name);
  if (!member) return [];
  const { method, getter, assigned } = member;
  const { module } = member.owner;
  if (method) return [{ kind: 'function', module, node: method }];
  const got = getter ? returnedBy(getter).map((value): Assigned => ({ value })) : assigned;
  return got.flatMap(({ type, value }) => typedOr(project, module, type, value, depth));
}

/** What the annotation promises; else what is assigned. */
function typedOr(
  project: Project,
  module: Module,
  type: Node | undefined,
  value: Node | undefined,
  depth: number,
): Value[] {
  const promised = type ? instancesOf(project, module, type, depth) : [];
  return promised.length > 0 || !value ? promised : valuesOf(project, module, value, depth + 1);
}

/** An object of the annotated class; `Optional[...]` and `| None` do not count. */
function instancesOf(project: Project, module: Module, type: Node, depth: number): Value[] {
  const plain = reducedType(type);
  if (!plain) return quoted(module, type);
  return valuesOf(project, module, plain, depth).flatMap((value): Value[] => {
    if (value.kind === 'class') return [{ ...value, kind: 'object' }];
    return /^typing\.|^collections\./.test(value.kind === 'library' ? value.made : '')
      ? []
      : suffixed(value, '()');
  });
}

/** `"Settings"` */
function quoted(module: Module, { text }: Node): Value[] {
  const binding = module.bindings.get(text.slice(1, -1));
  return /^(["'])\w+\1$/.test(text) && binding?.kind === 'class'
    ? [{ kind: 'object', module, node: binding.node }]
    : [];
}

function named(project: Project, module: Module, node: Node, depth: number): Value[] {
  for (let fn = functionAround(node); fn; fn = functionAround(fn)) {
    const local = assignedTo(module, fn, node.text);
    if (local.length > 0)
      return local.flatMap(({ type, value, isAsync }) => {
        const values = typedOr(project, module, type, value, depth);
        return isAsync ? values.map((each) => awaited(each, value)) : values;
      });
    const parameter = parameterOf(fn, node.text);
    if (parameter) return ofParameter(project, module, fn, parameter, depth);
  }
  const origin = originAt(project, module, node);
  if (origin) return ofOrigin(project, origin, depth);
  return [];
}

/** An object of the class around, of the annotated one, or what is given by default. */
function ofParameter(
  project: Project,
  module: Module,
  fn: Node,
  parameter: Node,
  depth: number,
): Value[] {
  const owner = /^(self|cls)$/.test(parameter.text) ? classOf(fn) : undefined;
  if (owner) return [{ kind: 'object', module, node: owner }];
  return typedOr(project, module, field(parameter, 'type'), field(parameter, 'value'), depth);
}

function ofOrigin(project: Project, origin: Origin, depth: number): Value[] {
  if (origin.kind === 'external') return [{ kind: 'library', made: origin.dotted }];
  if (origin.kind === 'module') return [];
  const { module, binding, name } = origin;
  if (binding.kind === 'def') return [{ kind: 'function', module, node: binding.node }];
  if (binding.kind === 'class') return [{ kind: 'class', module, node: binding.node }];
  if (binding.kind === 'import' || depth > DEPTH) return [];
  const given = [binding.node, ...assignedGlobally(module, name)];
  return given.flatMap((value) => valuesOf(project, module, value, depth + 1));
}
