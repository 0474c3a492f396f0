import type { Value } from '../../../types.ts';
import { mayHold } from '../scope/reaching.ts';
import { decorationOf, returnedBy } from '../tree/functions.ts';
import { children, field, type Module, type Node, type Project } from '../tree/module.ts';
import { argument, stringValue } from '../tree/search.ts';
import {
  atMost,
  distinct,
  type How,
  isList,
  type Known,
  onlyIf,
  type Read,
  weakest,
} from './known.ts';
import { comparison, literalsOfCall } from './literal-calls.ts';
import { memberAt } from './objects.ts';
import { reading } from './reading.ts';
import { follow } from './sources.ts';

/** The values that an expression may have, as far as they are written in the project; none for what cannot be read. */
export const literalsOf = (project: Project, module: Module, node: Node): readonly Known[] =>
  literals(project, module, node).filter(({ when }) => mayHold(module, node, when));

const literals = reading<readonly Known[]>(
  (project, { module, node }, again) => {
    const read: Read = (other, home = module) =>
      home === module ? again(other) : again(other, home).map((each) => ({ ...each, when: [] }));
    return distinct(known({ project, module, read }, node));
  },
  { cyclic: [], cut: [] },
);

type At = { readonly project: Project; readonly module: Module; readonly read: Read };

function known(at: At, node: Node): readonly Known[] {
  const value = literal(node);
  if (value !== undefined) return [{ value, how: 'always', when: [], module: at.module, node }];
  switch (node.type) {
    case 'list':
    case 'tuple':
    case 'set':
      return collected(at, node);
    case 'parenthesized_expression':
      return node.firstNamedChild ? at.read(node.firstNamedChild) : [];
    case 'conditional_expression':
      return conditional(at, node);
    case 'boolean_operator':
      return either(at, node);
    case 'binary_operator':
    case 'augmented_assignment':
      return joined(at, node);
    case 'list_comprehension':
      return each(at, node);
    case 'comparison_operator':
      return comparison(node, at.read);
    case 'call':
      return literalsOfCall(at.project, at.module, node, at.read);
    case 'named_expression':
      return part(at, node, 1);
    case 'identifier':
      return named(at, node);
    case 'attribute':
      return attribute(at, node);
    default:
      return [];
  }
}

function literal(node: Node): Value | undefined {
  if (node.type === 'true' || node.type === 'false') return node.type === 'true';
  if (node.type === 'none') return null;
  if (node.type === 'integer') return Number(node.text);
  return stringValue(node);
}

const part = (at: At, node: Node, index: number): readonly Known[] => {
  const child = children(node)[index];
  return child ? at.read(child) : [];
};

function conditional(at: At, node: Node): readonly Known[] {
  const test = children(node)[1];
  return [0, 2].flatMap((index) => {
    const when = test ? [{ test, holds: index === 0 }] : [];
    return onlyIf(when, atMost('sometimes', part(at, node, index)));
  });
}

function collected(at: At, node: Node): Known[] {
  const items = children(node).flatMap((item) =>
    item.type === 'list_splat' ? part(at, item, 0) : at.read(item),
  );
  return [together(at, node, items)];
}

const together = ({ module }: At, node: Node, items: readonly Known[]): Known => ({
  value: items.flatMap(({ value }) => value),
  how: items.reduce<How>((how, item) => weakest(how, item.how), 'always'),
  when: items.length === 1 ? (items[0]?.when ?? []) : [],
  module,
  node,
});

/** `configured or ["*"]` */
function either(at: At, node: Node): Known[] {
  const test = field(node, 'left');
  if (field(node, 'operator')?.text !== 'or' || !test) return [];
  const left = at.read(test);
  const isEmpty = ({ value }: Known): boolean => !value || (isList(value) && value.length === 0);
  if (left.some((item) => item.how === 'always' && !isEmpty(item))) return [...left];
  const given = left.filter((item) => !isEmpty(item));
  const otherwise = atMost('default', part(at, node, 1));
  return [
    ...onlyIf([{ test, holds: true }], given),
    ...onlyIf([{ test, holds: false }], otherwise),
  ];
}

function joined(at: At, node: Node): Known[] {
  const sides = ['left', 'right'].flatMap((side) => {
    const operand = field(node, side);
    return operand ? at.read(operand) : [];
  });
  const areLists = sides.length > 0 && sides.every(({ value }) => isList(value));
  const isSum = /^\+=?$/.test(field(node, 'operator')?.text ?? '');
  return isSum && areLists ? [together(at, node, sides)] : [];
}

/** `[origin.strip() for origin in origins]`: the same elements. */
function each(at: At, node: Node): readonly Known[] {
  const clause = children(node).find(({ type }) => type === 'for_in_clause');
  const name = clause && field(clause, 'left')?.text;
  const body = field(node, 'body')?.text ?? '';
  const from = clause && field(clause, 'right');
  const isSame =
    body === name || new RegExp(`^(str\\(${name}\\)|${name}(\\.\\w+\\([^()]*\\))+)$`).test(body);
  return from && isSame ? at.read(from) : [];
}

/** A variable of a function or a module. */
function named(at: At, node: Node): readonly Known[] {
  const sources = follow(at.project, at.module, node);
  const all = sources.flatMap(({ kind, module, node: from, when }) => {
    // What callers pass for a parameter is not looked up.
    const otherwise = kind === 'parameter' ? field(from, 'value') : undefined;
    if (otherwise) return onlyIf(when, atMost('default', at.read(otherwise, module)));
    return /^(whole|changed|entered)$/.test(kind) ? onlyIf(when, at.read(from, module)) : [];
  });
  return sources.length > 1 ? atMost('sometimes', all) : all;
}

function oneOf(at: At, module: Module, values: readonly Node[]): readonly Known[] {
  const all = values.flatMap((node) => at.read(node, module));
  return values.length > 1 ? atMost('sometimes', all) : all;
}

/** A setting: a field of a class, a property, or a name of a module. */
function attribute(at: At, node: Node): readonly Known[] {
  const own = named(at, node);
  if (own.length > 0) return own;
  const found = memberAt(at.project, at.module, node);
  if (!found) return [];
  const { module } = found.owner;
  if (found.getter) return oneOf(at, module, returnedBy(found.getter));
  const [given] = found.assigned;
  const value = given?.value && fieldDefault(given.value);
  const values = value ? at.read(value, module) : [];
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
