import { managersOf } from '../flow/control.ts';
import { field, type Module, type Node, statements } from '../tree/module.ts';
import { descendants } from '../tree/search.ts';

/** A condition, and whether it holds where it is spoken of. */
export type Condition = { readonly test: Node; readonly holds: boolean };

/** More conditions than this are not remembered of one way: forgetting some makes a reader less sure, never wrong. */
const MOST = 8;

export const and = (a: readonly Condition[], b: readonly Condition[]): readonly Condition[] => {
  if (a.length === 0) return b;
  return b.length === 0 ? a : [...a, ...b].slice(-MOST);
};

/** What holds on both of two ways. */
export const common = (a: readonly Condition[], b: readonly Condition[]): readonly Condition[] =>
  a.filter(({ test, holds }) =>
    b.some((other) => other.test.id === test.id && other.holds === holds),
  );

/** A condition without the `not` and the parentheses around it. */
export function plainCondition({ test, holds }: Condition): Condition {
  const inner = test.firstNamedChild;
  if (!inner) return { test, holds };
  if (test.type === 'parenthesized_expression') return plainCondition({ test: inner, holds });
  return test.type === 'not_operator'
    ? plainCondition({ test: inner, holds: !holds })
    : { test, holds };
}

/** Two conditions are about the same and one holds where the other does not. */
export function excludes(a: Condition, b: Condition): boolean {
  const [one, other] = [plainCondition(a), plainCondition(b)];
  return one.holds !== other.holds && one.test.text === other.test.text;
}

/** The conditions that hold where a node runs, as far as its own function says. */
export function conditionsAt(node: Node): Condition[] {
  const found: Condition[] = [];
  let at = node;
  for (let { parent } = at; parent; at = parent, { parent } = at) {
    if (/^(function_definition|lambda|class_definition)$/.test(parent.type)) break;
    found.push(...from(parent, at));
  }
  return found;
}

function from(parent: Node, at: Node): Condition[] {
  const is = (name: string): boolean => field(parent, name)?.id === at.id;
  switch (parent.type) {
    case 'if_statement':
    case 'elif_clause':
    case 'while_statement':
      return inStatement(parent, at);
    case 'conditional_expression': {
      const [yes, test] = statements(parent);
      return test && test.id !== at.id ? [{ test, holds: yes?.id === at.id }] : [];
    }
    case 'boolean_operator': {
      const test = field(parent, 'left');
      return test && is('right')
        ? [{ test, holds: field(parent, 'operator')?.text === 'and' }]
        : [];
    }
    case 'block':
    case 'module':
      return guards(parent, at);
    default:
      return [];
  }
}

function inStatement(parent: Node, at: Node): Condition[] {
  const test = field(parent, 'condition');
  if (!test || test.id === at.id) return [];
  if (field(parent, 'consequence')?.id === at.id || field(parent, 'body')?.id === at.id)
    return [{ test, holds: true }];
  if (parent.type === 'while_statement') return [];
  const earlier = parent
    .childrenForFieldName('alternative')
    .filter((each) => each !== null && each.endIndex <= at.startIndex);
  return [parent, ...earlier].flatMap((each) => {
    const failed = each && field(each, 'condition');
    return failed ? [{ test: failed, holds: false }] : [];
  });
}

/** `if not x: return` above: from there on x holds. */
const guards = (block: Node, at: Node): Condition[] =>
  statements(block).flatMap((each) => {
    if (each.type !== 'if_statement' || each.endIndex > at.startIndex) return [];
    const [test, body] = [field(each, 'condition'), field(each, 'consequence')];
    const last = body && statements(body).at(-1)?.type;
    const isGuard = /^(return|raise|continue|break)_statement$/.test(last ?? '');
    return test && isGuard && !field(each, 'alternative') ? [{ test, holds: false }] : [];
  });

/** Calls that say the same again. */
const STEADY =
  /^(os\.(getenv|environ\.get)|isinstance|issubclass|hasattr|getattr|len|bool|str|int|any|all)$|\.(lower|upper|strip|get|startswith|endswith)$/;

/** A test comes out the same when it is asked twice, as long as its names stand for the same. */
export function isSteady({ text }: Module, test: Node): boolean {
  const below = descendants(test, 'call', 'attribute', 'await', 'named_expression');
  return [test, ...below].every((each) => {
    if (each.type === 'call') return STEADY.test(field(each, 'function')?.text ?? '');
    if (each.type !== 'attribute') return !/^(await|named_expression)$/.test(each.type);
    const name = field(each, 'attribute')?.text ?? '';
    return !new RegExp(`\\.${name}\\s*[-+|]?=[^=]`).test(text);
  });
}

/** The `elif` and `else` of a statement, the `else` of a loop. */
export const alternatives = (node: Node): Node[] =>
  node.childrenForFieldName('alternative').filter((each) => each !== null);

/** `case _:`, `case other:` */
export const takesAll = (clause: Node): boolean =>
  !field(clause, 'guard') && /^case\s+(?!None\b|True\b|False\b)[A-Za-z_]\w*\s*:/.test(clause.text);

const SWALLOWS = /\b(suppress|move_on_after|move_on_at|raises)\(/;

/** `with suppress(...)`: an exception in it goes no further. */
export const swallows = (node: Node): boolean =>
  managersOf(node).some(({ text }) => SWALLOWS.test(text));
