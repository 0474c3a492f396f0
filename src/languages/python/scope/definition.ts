import { children, field, importsOf, type Node, statements } from '../tree/module.ts';
import { around, descendants } from '../tree/search.ts';

/** One place that binds a name, and what it binds it to. */
export type Definition = Bound & {
  readonly name: string;
  /** What binds it: the assignment, the loop, the import, the function. */
  readonly by: Node;
};

export type Bound =
  | { readonly kind: 'value'; readonly value: Node; readonly type?: Node }
  /** One of several: `scheme, token = of`. */
  | { readonly kind: 'part'; readonly of: Node }
  /** `for x in of` */
  | { readonly kind: 'element'; readonly of: Node }
  /** `with manager as x` */
  | { readonly kind: 'entered'; readonly manager: Node; readonly isAsync: boolean }
  /** `x += value` */
  | { readonly kind: 'changed'; readonly value: Node }
  | { readonly kind: 'import'; readonly module: string; readonly imported?: string }
  | { readonly kind: 'parameter'; readonly parameter: Node }
  | { readonly kind: 'function' | 'class' | 'caught' | 'matched' | 'removed' };

/** Every type of node that binds names of the scope that it runs in. */
export const BINDERS = [
  ...['assignment', 'named_expression', 'augmented_assignment', 'for_statement', 'for_in_clause'],
  ...['as_pattern', 'function_definition', 'class_definition', 'import_statement'],
  ...['import_from_statement', 'delete_statement', 'case_clause'],
] as const;

/** The names that a node of such a type binds. */
export function definitionsBy(by: Node): readonly Definition[] {
  const each = (target: Node | undefined, bound: Bound): Definition[] =>
    namesIn(target).map(({ name, isPart }) => ({ ...(isPart ? partOf(bound) : bound), name, by }));
  switch (by.type) {
    case 'assignment':
    case 'named_expression':
      return given(by, each);
    case 'augmented_assignment':
      return each(field(by, 'left'), { kind: 'changed', value: field(by, 'right') ?? by });
    case 'for_statement':
    case 'for_in_clause':
      return each(field(by, 'left'), { kind: 'element', of: field(by, 'right') ?? by });
    case 'as_pattern':
      return underAlias(by, each);
    case 'function_definition':
      return each(field(by, 'name'), { kind: 'function' });
    case 'class_definition':
      return each(field(by, 'name'), { kind: 'class' });
    case 'import_statement':
    case 'import_from_statement':
      return imported(by);
    case 'delete_statement':
      return each(by.firstNamedChild ?? undefined, { kind: 'removed' });
    default:
      return captures(by).map((name) => ({ kind: 'matched', name, by }));
  }
}

type Each = (target: Node | undefined, bound: Bound) => Definition[];

/** Of `a = b = value` both get the value; `a: int` alone binds nothing. */
function given(by: Node, each: Each): Definition[] {
  let value = field(by, 'right') ?? field(by, 'value');
  while (value?.type === 'assignment') value = field(value, 'right');
  const type = field(by, 'type');
  const target = field(by, 'left') ?? field(by, 'name');
  return value ? each(target, { kind: 'value', value, ...(type && { type }) }) : [];
}

function partOf(bound: Bound): Bound {
  if (bound.kind === 'value') return { kind: 'part', of: bound.value };
  return bound.kind === 'entered' ? { kind: 'part', of: bound.manager } : bound;
}

const SEVERAL =
  /^(pattern_list|tuple_pattern|list_pattern|expression_list|tuple|list|parenthesized_expression|list_splat_pattern|as_pattern_target)$/;
/** Several only in form: `(x)`, `as x`. */
const ONE = /^(parenthesized_expression|as_pattern_target)$/;

function namesIn(target: Node | undefined): { name: string; isPart: boolean }[] {
  if (target?.type === 'identifier') return [{ name: target.text, isPart: false }];
  if (!target || !SEVERAL.test(target.type)) return [];
  return children(target).flatMap((child) =>
    namesIn(child).map(({ name, isPart }) => ({ name, isPart: isPart || !ONE.test(target.type) })),
  );
}

/** `with manager as x`, `except Error as x`; those of `case` are captures. */
function underAlias(by: Node, each: Each): Definition[] {
  const alias = field(by, 'alias');
  if (by.parent?.type === 'except_clause' || by.parent?.type === 'except_group_clause')
    return each(alias, { kind: 'caught' });
  const [manager] = statements(by);
  const isAsync = /^async\b/.test(around(by, /^with_statement$/)?.text.slice(0, 6) ?? '');
  return manager && alias ? each(alias, { kind: 'entered', manager, isAsync }) : [];
}

const imported = (by: Node): Definition[] =>
  importsOf(by).flatMap(([name, binding]): Definition[] => {
    if (binding.kind !== 'import') return [];
    const from = binding.name === undefined ? {} : { imported: binding.name };
    return [{ kind: 'import', module: binding.module, name, by, ...from }];
  });

/** `case Point(x, y) as p`: what stands alone binds, `Point` and `Color.RED` do not. */
function captures(clause: Node): string[] {
  const inPattern = descendants(clause, 'dotted_name', 'splat_pattern', 'as_pattern').filter(
    (each) => around(each, /^(case_pattern|case_clause|block)$/)?.type === 'case_pattern',
  );
  return inPattern.flatMap((each) => {
    if (each.type === 'as_pattern') return namesIn(children(each).at(-1)).map(({ name }) => name);
    const isClass = each.parent?.type === 'class_pattern';
    const parts = children(each);
    const [only] = parts;
    return !isClass && parts.length === 1 && only?.type === 'identifier' ? [only.text] : [];
  });
}
