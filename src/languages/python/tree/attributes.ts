import { children, field, type Node, statements } from './module.ts';
import { descendants } from './search.ts';

/** One assignment: its annotation, and what is assigned. */
export type Assigned = {
  readonly type?: Node;
  readonly value?: Node;
};

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
