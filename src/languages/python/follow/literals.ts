import type { Value } from '../../../types.ts';
import { memberAt } from '../names/objects.ts';
import { decorationOf, parameterAt, returnedBy } from '../tree/functions.ts';
import { children, field, type Module, type Node, type Project } from '../tree/module.ts';
import { argument, stringValue } from '../tree/search.ts';
import { sourcesOf } from './assigned.ts';
import { atMost, type How, isList, type Known, type Read, weakest } from './known.ts';
import { comparison, literalsOfCall } from './literal-calls.ts';

type At = { readonly project: Project; readonly module: Module; readonly depth: number };

/** Deeper than any chain of names that a reader follows. */
const DEEPEST = 12;

/** The values that an expression may have, as far as they are written in the project; none for what cannot be read. */
export const literalsOf = (project: Project, module: Module, node: Node): readonly Known[] =>
  known({ project, module, depth: 0 }, node);

function known(from: At, node: Node): readonly Known[] {
  const at = { ...from, depth: from.depth + 1 };
  if (at.depth > DEEPEST) return [];
  const value = literal(node);
  if (value !== undefined) return [{ value, how: 'always', module: at.module, node }];
  switch (node.type) {
    case 'list':
    case 'tuple':
    case 'set':
      return collected(at, node);
    case 'parenthesized_expression':
      return node.firstNamedChild ? known(at, node.firstNamedChild) : [];
    case 'conditional_expression':
      return [0, 2].flatMap((index) => atMost('sometimes', part(at, node, index)));
    case 'boolean_operator':
      return either(at, node);
    case 'binary_operator':
      return joined(at, node);
    case 'list_comprehension':
      return each(at, node);
    case 'comparison_operator':
      return comparison(node, reader(at));
    case 'call':
      return literalsOfCall(at.project, at.module, node, reader(at));
    case 'identifier':
      return named(at, node);
    case 'attribute':
      return attribute(at, node);
    default:
      return [];
  }
}

const reader =
  (at: At): Read =>
  (node, module = at.module) =>
    known({ ...at, module }, node);

function literal(node: Node): Value | undefined {
  if (node.type === 'true' || node.type === 'false') return node.type === 'true';
  if (node.type === 'none') return null;
  if (node.type === 'integer') return Number(node.text);
  return stringValue(node);
}

const part = (at: At, node: Node, index: number): readonly Known[] => {
  const child = children(node)[index];
  return child ? known(at, child) : [];
};

function collected(at: At, node: Node): Known[] {
  const items = children(node).flatMap((item) =>
    item.type === 'list_splat' ? part(at, item, 0) : known(at, item),
  );
  return [together(at, node, items)];
}

const together = ({ module }: At, node: Node, items: readonly Known[]): Known => ({
  value: items.flatMap(({ value }) => value),
  how: items.reduce<How>((how, item) => weakest(how, item.how), 'always'),
  module,
  node,
});

/** `configured or ["*"]` */
function either(at: At, node: Node): Known[] {
  if (field(node, 'operator')?.text !== 'or') return [];
  const left = part(at, node, 0);
  const isEmpty = ({ value }: Known): boolean => !value || (isList(value) && value.length === 0);
  if (left.some((item) => item.how === 'always' && !isEmpty(item))) return [...left];
  return [...left.filter((item) => !isEmpty(item)), ...atMost('default', part(at, node, 1))];
}

function joined(at: At, node: Node): Known[] {
  const sides = [...part(at, node, 0), ...part(at, node, 1)];
  const areLists = sides.length > 0 && sides.every(({ value }) => isList(value));
  return field(node, 'operator')?.text === '+' && areLists ? [together(at, node, sides)] : [];
}

/** `[origin.strip() for origin in origins]`: the same elements. */
function each(at: At, node: Node): readonly Known[] {
  const clause = children(node).find(({ type }) => type === 'for_in_clause');
  const name = clause && field(clause, 'left')?.text;
  const body = field(node, 'body')?.text ?? '';
  const from = clause && field(clause, 'right');
  const isSame =
    body === name || new RegExp(`^(str\\(${name}\\)|${name}(\\.\\w+\\([^()]*\\))+)$`).test(body);
  return from && isSame ? known(at, from) : [];
}

/** A variable of a function or a module. */
function named(at: At, node: Node): readonly Known[] {
  const sources = sourcesOf(at.project, at.module, node).filter(({ isPart }) => !isPart);
  // What callers pass for a parameter is not looked up.
  const parameter = sources.length === 0 && node.type === 'identifier' && parameterAt(node);
  const otherwise = parameter && field(parameter, 'value');
  if (otherwise) return atMost('default', known(at, otherwise));
  return oneOf(sources.map((source) => [{ ...at, module: source.module }, source.node]));
}

function oneOf(values: readonly (readonly [At, Node])[]): readonly Known[] {
  const all = values.flatMap(([at, node]) => known(at, node));
  return values.length > 1 ? atMost('sometimes', all) : all;
}

/** A setting: a field of a class, a property, or a name of a module. */
function attribute(at: At, node: Node): readonly Known[] {
  const own = named(at, node);
  if (own.length > 0) return own;
  const found = memberAt(at.project, at.module, node);
  if (!found) return [];
  const there = { ...at, module: found.owner.module };
  if (found.getter) return oneOf(returnedBy(found.getter).map((value) => [there, value]));
  const [given] = found.assigned;
  const value = given?.value && fieldDefault(given.value);
  const values = value ? known(there, value) : [];
  return isConfigurable(found.owner.definition) ? atMost('default', values) : values;
}

/** `Field(default=X)`, `Field(X)`, `field(default_factory=lambda: X)` */
function fieldDefault(value: Node): Node | undefined {
  if (value.type !== 'call' || !/^(\w+\.)?[fF]ield$/.test(field(value, 'function')?.text ?? ''))
    return value;
  const factory = argument(value, 'default_factory');
  if (factory) return factory.type === 'lambda' ? field(factory, 'body') : undefined;
  return argument(value, 'default', 0);
}

/** Fields of a class that derives from something, and of a dataclass, are given or read from the environment. */
const isConfigurable = (definition: Node): boolean =>
  field(definition, 'superclasses') !== undefined ||
  /dataclass|define|attrs|\bs\b/.test(decorationOf(definition));

/** The text that an expression is, unless somebody configures or passes something else. */
export const textOf = (project: Project, module: Module, node: Node): string | undefined =>
  literalsOf(project, module, node)
    .map(({ value }) => value)
    .find((value) => typeof value === 'string');
