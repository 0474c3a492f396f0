import { children, field, type Module, type Node, perObject, statements } from './python.ts';
import { around, descendants, nodesOf, ownNodes } from './python-functions.ts';

/** One assignment: its annotation, what is assigned, and whether `async with` does it. */
export type Assigned = { readonly type?: Node; readonly value?: Node; readonly isAsync?: boolean };

const known = perObject((_: Module) => new Map<number, ReadonlyMap<string, Assigned[]>>());

/** What a function assigns to a name of its own: by `=`, `:=` or `with ... as`. */
export function assignedTo(module: Module, fn: Node, name: string): readonly Assigned[] {
  const names = known(module).get(fn.id) ?? namesIn(fn);
  known(module).set(fn.id, names);
  return names.get(name) ?? [];
}

function namesIn(fn: Node): Map<string, Assigned[]> {
  const found = new Map<string, Assigned[]>();
  const add = (target: Node | undefined, assigned: Assigned): void => {
    if (target?.type === 'identifier')
      found.set(target.text, [...(found.get(target.text) ?? []), assigned]);
  };
  for (const node of ownNodes(fn, 'assignment', 'named_expression', 'as_pattern')) {
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
export function attributeOf(owner: Node, name: string): Assigned[] {
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
export function globalsOf(module: Module, name: string): Node[] {
  if (!module.text.includes('global ')) return [];
  return nodesOf(module, 'global_statement')
    .filter((each) => statements(each).some(({ text }) => text === name))
    .flatMap((each) => {
      const fn = around(each, /^function_definition$/);
      return fn ? assignedTo(module, fn, name).flatMap(({ value }) => value ?? []) : [];
    });
}
