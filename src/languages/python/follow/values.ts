import { memberOf, type OwnClass } from '../names/classes.ts';
import { dottedAt, type Origin, originAt } from '../names/origins.ts';
import { scopeAround } from '../scope/scopes.ts';
import { type Assigned, reducedType } from '../tree/attributes.ts';
import { classOf, returnedBy } from '../tree/functions.ts';
import { field, type Module, type Node, type Project, statements } from '../tree/module.ts';
import { argument, around, ownNodes } from '../tree/search.ts';
import { awaited, type MadeValue, once, suffixed } from './made-value.ts';
import { type Again, reading } from './reading.ts';
import { follow, type Source } from './sources.ts';

/** Everything that an expression may stand for, as far as assignments, imports and calls tell. */
export const valuesOf = reading<readonly MadeValue[]>(
  (project, { module, node }, again) => once(valuesAt(project, module, node, again)),
  { cyclic: [], cut: [] },
);

type Values = Again<readonly MadeValue[]>;

/** It is, or may be, what a library made, as it is written there. */
export const isMadeBy = (project: Project, module: Module, node: Node, made: RegExp): boolean =>
  valuesOf(project, module, node).some(
    (value) => value.kind === 'library' && made.test(value.made),
  );

function valuesAt(
  project: Project,
  module: Module,
  node: Node,
  again: Values,
): readonly MadeValue[] {
  const follow = (at: Node | undefined): readonly MadeValue[] => (at ? again(at) : []);
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
      return called(project, module, node, again);
    case 'subscript':
      return follow(field(node, 'value')).flatMap((value) => suffixed(value, '[]'));
    case 'attribute':
      return attribute(project, module, node, again);
    case 'identifier':
      return named(project, module, node, again);
    default:
      return [];
  }
}

/** What a call gives: an object of a class, or what a function of the project returns or yields. */
function called(project: Project, module: Module, call: Node, again: Values): readonly MadeValue[] {
  const fn = field(call, 'function');
  if (!fn) return [];
  const injects = project.conventions.injects(dottedAt(project, module, fn) ?? '');
  const made = injects ? argument(call, 'dependency', 0) : fn;
  const callees = made ? again(made) : [];
  if (callees.length === 0 && /^(next|anext)$/.test(fn.text)) {
    const [first] = statements(field(call, 'arguments') ?? call);
    return first ? again(first) : [];
  }
  if (callees.length === 0 && fn.text === 'open') return [{ kind: 'library', made: 'open()' }];
  return callees.flatMap((callee): readonly MadeValue[] => {
    if (callee.kind === 'class') return [{ ...callee, kind: 'object' }];
    if (callee.kind !== 'function') return suffixed(callee, '()');
    const given = ownNodes(callee.node, 'return_statement', 'yield').flatMap((each) => {
      const [value] = statements(each);
      return value ? again(value, callee.module) : [];
    });
    const promised = field(callee.node, 'return_type');
    return given.length > 0 || !promised ? given : instancesOf(callee.module, promised, again);
  });
}

/** `a.b`: an imported name, or what the object has under that name. */
function attribute(
  project: Project,
  module: Module,
  node: Node,
  again: Values,
): readonly MadeValue[] {
  const object = field(node, 'object');
  const name = field(node, 'attribute')?.text;
  if (!object || name === undefined) return [];
  const origin = originAt(project, module, node);
  const known = origin && ofOrigin(origin, again);
  if (known && known.length > 0) return known;
  return again(object).flatMap((value): readonly MadeValue[] => {
    if (value.kind === 'library') return suffixed(value, `.${name}`);
    if (value.kind === 'function') return [];
    return ofMember(project, { module: value.module, definition: value.node }, name, again);
  });
}

/** A method, or what the class says of an attribute of its objects. */
function ofMember(
  project: Project,
  owner: OwnClass,
  name: string,
  again: Values,
): readonly MadeValue[] {
  const member = memberOf(project, owner, name);
  if (!member) return [];
  const { method, getter, assigned } = member;
  const { module } = member.owner;
  if (method) return [{ kind: 'function', module, node: method }];
  const got = getter ? returnedBy(getter).map((value): Assigned => ({ value })) : assigned;
  return got.flatMap(({ type, value }) => typedOr(module, type, value, again));
}

/** What the annotation promises; else what is assigned. */
function typedOr(
  module: Module,
  type: Node | undefined,
  value: Node | undefined,
  again: Values,
): readonly MadeValue[] {
  const promised = type ? instancesOf(module, type, again) : [];
  return promised.length > 0 || !value ? promised : again(value, module);
}

/** An object of the annotated class; `Optional[...]` and `| None` do not count. */
function instancesOf(module: Module, type: Node, again: Values): readonly MadeValue[] {
  const plain = reducedType(type);
  if (!plain) return quoted(module, type);
  return again(plain, module).flatMap((value): MadeValue[] => {
    if (value.kind === 'class') return [{ ...value, kind: 'object' }];
    return /^typing\.|^collections\./.test(value.kind === 'library' ? value.made : '')
      ? []
      : suffixed(value, '()');
  });
}

/** `"Settings"` */
function quoted(module: Module, { text }: Node): MadeValue[] {
  const binding = module.bindings.get(text.slice(1, -1));
  return /^(["'])\w+\1$/.test(text) && binding?.kind === 'class'
    ? [{ kind: 'object', module, node: binding.node }]
    : [];
}

/** What the definitions give that may be in force, and what an annotation alone promises. */
function named(project: Project, module: Module, node: Node, again: Values): readonly MadeValue[] {
  const sources = follow(project, module, node);
  if (sources.length === 0) {
    const origin = originAt(project, module, node);
    return origin ? ofOrigin(origin, again) : [];
  }
  const declared = scopeAround(module, node).annotations.get(node.text);
  const promised = declared ? instancesOf(module, declared, again) : [];
  return [...promised, ...sources.flatMap((source) => ofSource(source, again))];
}

function ofSource(source: Source, again: Values): readonly MadeValue[] {
  const { kind, module, node, type } = source;
  switch (kind) {
    case 'whole':
      return typedOr(module, type, node, again);
    case 'entered': {
      const values = again(node, module);
      return source.isAsync ? values.map((each) => awaited(each, node)) : values;
    }
    case 'parameter':
      return ofParameter(module, node, again);
    case 'definition': {
      const isClass = node.type === 'class_definition';
      return [{ kind: isClass ? 'class' : 'function', module, node }];
    }
    default:
      return [];
  }
}

/** An object of the class around, of the annotated one, or what is given by default. */
function ofParameter(module: Module, parameter: Node, again: Values): readonly MadeValue[] {
  const fn = around(parameter, /^(function_definition|lambda)$/);
  const owner = fn && /^(self|cls)$/.test(parameter.text) ? classOf(fn) : undefined;
  if (owner) return [{ kind: 'object', module, node: owner }];
  return typedOr(module, field(parameter, 'type'), field(parameter, 'value'), again);
}

function ofOrigin(origin: Origin, again: Values): readonly MadeValue[] {
  if (origin.kind === 'external') return [{ kind: 'library', made: origin.dotted }];
  if (origin.kind === 'module') return [];
  const { module, binding } = origin;
  if (binding.kind === 'def') return [{ kind: 'function', module, node: binding.node }];
  if (binding.kind === 'class') return [{ kind: 'class', module, node: binding.node }];
  return binding.kind === 'import' ? [] : again(binding.node, module);
}
