import { perNode } from '../../memo.ts';
import { originAt } from '../names/origins.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
  statements,
} from '../tree/module.ts';
import { around, descendants, functionAround, nodesOf, ownNodes } from '../tree/search.ts';

/** An expression, and where it is written. */
export type Expression = { readonly module: Module; readonly node: Node };

/** What a variable gets its value from; of `scheme, token = ...` it is a part. */
export type Source = Expression & { readonly isPart: boolean };

/** One assignment: its annotation, and what is assigned. */
export type Assigned = {
  readonly type?: Node;
  readonly value?: Node;
  /** `async with` does it. */
  readonly isAsync?: boolean;
  /** The name gets one of several: `scheme, token = ...`. */
  readonly isPart?: boolean;
};

const assigned = perNode((_: Module, scope: Node) => assignmentsIn(scope));

/** What a function, or a module at its top, assigns to a name alone: by `=`, `:=` or `with ... as`. */
export const assignedTo = (module: Module, scope: Node, name: string): readonly Assigned[] =>
  allAssignedTo(module, scope, name).filter(({ isPart }) => !isPart);

/** The same, and assignments to several names. */
export const allAssignedTo = (module: Module, scope: Node, name: string): readonly Assigned[] =>
  assigned(module, scope).get(name) ?? [];

/** The expressions that a variable gets its value from: in its function, else at the top of its module or another. */
export function sourcesOf(project: Project, module: Module, name: Node): Source[] {
  const written = (home: Module, scope: Node, as: string): Source[] =>
    allAssignedTo(home, scope, as).flatMap(({ value, isPart }) =>
      value ? [{ module: home, node: value, isPart: isPart ?? false }] : [],
    );
  const fn = functionAround(name);
  const own = fn ? written(module, fn, name.text) : [];
  if (own.length > 0) return own;
  const origin = originAt(project, module, name);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value') return [];
  const all = written(origin.module, origin.module.root, origin.name);
  return all.length > 0
    ? all
    : [{ module: origin.module, node: origin.binding.node, isPart: false }];
}

function assignmentsIn(scope: Node): Map<string, Assigned[]> {
  const found = new Map<string, Assigned[]>();
  const add = (target: Node | undefined, assigned: Assigned): void => {
    const isSeveral = target !== undefined && /^(pattern_list|tuple_pattern)$/.test(target.type);
    for (const each of isSeveral ? children(target) : []) add(each, { ...assigned, isPart: true });
    if (target && !isSeveral) found.set(target.text, [...(found.get(target.text) ?? []), assigned]);
  };
  for (const node of ownNodes(scope, 'assignment', 'named_expression', 'as_pattern')) {
    if (node.type === 'as_pattern') {
      const [value, alias] = statements(node);
      const isAsync = /^async\b/.test(around(node, /^with_statement$/)?.text ?? '');
      add(alias && (statements(alias)[0] ?? alias), value ? { value, isAsync } : {});
    } else {
      const target = field(node, 'left') ?? field(node, 'name');
      add(target, assignedBy(node, field(node, 'right') ?? field(node, 'value')));
    }
  }
  return found;
}

function assignedBy(node: Node, value: Node | undefined): Assigned {
  const type = field(node, 'type');
  return { ...(type && { type }), ...(value && { value }) };
}

/** What a class assigns to an attribute: `self.x = ...` in its methods, `x = ...` in its body. */
export function assignedToAttribute(owner: Node, name: string): Assigned[] {
  const body = field(owner, 'body') ?? owner;
  return descendants(body, 'assignment')
    .filter((node) => {
      const left = field(node, 'left');
      if (left?.type === 'identifier')
        return left.text === name && node.parent?.parent?.id === body.id;
      return left?.text === `self.${name}` || left?.text === `cls.${name}`;
    })
    .map((node) => assignedBy(node, field(node, 'right')));
}

/** The class in an annotation: `X` of `X`, `"X"`-less `X | None` and `Optional[X]`. */
export function reducedType(type: Node): Node | undefined {
  const node = type.type === 'type' ? statements(type)[0] : type;
  if (!node) return undefined;
  if (/^(identifier|attribute)$/.test(node.type)) return node;
  if (node.type === 'binary_operator' || node.type === 'union_type') {
    const parts = children(node).filter(({ text }) => text !== 'None');
    return parts.length === 1 && parts[0] ? reducedType(parts[0]) : undefined;
  }
  const [head, ...rest] = children(node);
  const isWrapper = /^(typing\.)?(Optional|Annotated|Generator|Iterator)$/.test(head?.text ?? '');
  const inner = rest.flatMap((each) =>
    each.type === 'type_parameter' ? children(each) : [each],
  )[0];
  return /^(generic_type|subscript)$/.test(node.type) && isWrapper && inner
    ? reducedType(inner)
    : undefined;
}

/** What functions assign to a name of the module: `global client; client = Redis()`. */
export function assignedGlobally(module: Module, name: string): Node[] {
  if (!module.text.includes('global ')) return [];
  return nodesOf(module, 'global_statement')
    .filter((each) => statements(each).some(({ text }) => text === name))
    .flatMap((each) => {
      const fn = around(each, /^function_definition$/);
      return fn ? assignedTo(module, fn, name).flatMap(({ value }) => value ?? []) : [];
    });
}
