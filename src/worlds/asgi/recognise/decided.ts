import { type Origin, originAt } from '../../../languages/python/names/origins.ts';
import {
  children,
  field,
  firstCode,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { operatorOf, stringValue } from '../../../languages/python/tree/search.ts';
import type { Here, Item } from '../read/values.ts';
import type { Resolve, Stand } from './stand.ts';
import { normalise } from './symbols.ts';

/**
 * Whether a condition holds in this run, as far as it is about what was passed or what a loop is at; undefined where it is
 * about anything else, settings above all.
 */
export function decided(
  project: Project,
  test: Node,
  here: Here,
  again: Resolve,
): boolean | undefined {
  const one = (node: Node | undefined): boolean | undefined =>
    node && decided(project, node, here, again);
  switch (test.type) {
    case 'parenthesized_expression':
      return one(firstCode(test));
    case 'not_operator': {
      const inner = one(firstCode(test));
      return inner === undefined ? undefined : !inner;
    }
    case 'boolean_operator': {
      const isAnd = field(test, 'operator')?.text === 'and';
      const sides = statements(test).map(one);
      if (sides.includes(!isAnd)) return !isAnd;
      return sides.includes(undefined) ? undefined : isAnd;
    }
    case 'comparison_operator':
      return compared(project, test, again);
    case 'true':
      return true;
    case 'false':
    case 'none':
      return false;
    case 'identifier':
    case 'subscript': {
      const found = again(test);
      return found?.moved ? truthOf(found) : undefined;
    }
    case 'attribute': {
      const found = again(test);
      return found?.isField ? truthOf(found) : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether what was found counts as true. */
export function truthOf(found: Stand | undefined): boolean | undefined {
  const node = found?.node;
  if (!node) return undefined;
  if (found.layer) return true;
  if (found.number !== undefined) return found.number !== 0;
  if (/^(true|lambda)$/.test(node.type)) return true;
  if (/^(false|none)$/.test(node.type)) return false;
  if (node.type === 'integer') return Number(node.text) !== 0;
  if (node.type === 'string') return !/^\w*(""|'')$/.test(node.text);
  if (/^(tuple|list|dictionary|set)$/.test(node.type)) {
    const parts = children(node);
    if (parts.some(({ type }) => /splat/.test(type))) return undefined;
    return parts.length > 0;
  }
  return undefined;
}

function compared(project: Project, test: Node, again: Resolve): boolean | undefined {
  const [left, right, another] = statements(test);
  const operator = operatorOf(test);
  const [one, other] = [left && again(left), right && again(right)];
  if (another || !one || !other || (!one.moved && !other.moved)) return undefined;
  const isNot = /^(is not|!=|not in)$/.test(operator);
  const turned = (holds: boolean | undefined): boolean | undefined =>
    holds === undefined ? undefined : holds !== isNot;
  if (/^(is|is not|==|!=)$/.test(operator)) return turned(isSameThing(project, one, other));
  if (!/^(not )?in$/.test(operator) || !/^(tuple|list|set)$/.test(other.node.type))
    return undefined;
  const each = children(other.node).map((node) => {
    const found = again(node, other.here);
    return found && isSameThing(project, one, found);
  });
  if (each.includes(true)) return turned(true);
  return each.includes(undefined) ? undefined : turned(false);
}

const LITERAL = /^(none|true|false|string|integer|float)$/;

/** Two expressions are the same thing; undefined where it is not known. */
export function isSameThing(project: Project, one: Item, other: Item): boolean | undefined {
  const literals = [one, other].map((each) => literalOf(each) !== undefined);
  if (literals.every(Boolean)) return literalOf(one) === literalOf(other);
  const [a, b] = [one, other].map((item) => codeOf(project, item));
  if (literals.includes(true)) return a || b || one.layer || other.layer ? false : undefined;
  if (!a || !b) return undefined;
  if (a.kind === 'external' && b.kind === 'external') {
    if (normalise(a.dotted) === normalise(b.dotted)) return true;
    return a.dotted.split('.').at(-1) === b.dotted.split('.').at(-1) ? undefined : false;
  }
  if (a.kind !== 'local' || b.kind !== 'local') return a.kind === b.kind ? undefined : false;
  if (a.binding.kind === 'import' || b.binding.kind === 'import') return undefined;
  return a.module === b.module && a.binding.node.startIndex === b.binding.node.startIndex;
}

function literalOf({ node, number, text }: Item): string | undefined {
  if (text !== undefined) return JSON.stringify(text);
  if (number !== undefined) return String(number);
  if (node.type === 'string') return JSON.stringify(stringValue(node) ?? node.text);
  return LITERAL.test(node.type) ? node.text : undefined;
}

/** The class or function that an expression names. */
function codeOf(project: Project, { node, here }: Item): Origin | undefined {
  if (!/^(identifier|attribute)$/.test(node.type)) return undefined;
  const origin = originAt(project, here.module, node);
  return origin?.kind === 'local' && origin.binding.kind === 'value' ? undefined : origin;
}
