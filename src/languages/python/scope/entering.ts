import { children, field, type Node } from '../tree/module.ts';
import { alternatives } from './condition.ts';
import { type Effect, either, followedBy, given, NOTHING, under } from './effect.ts';
import { isComprehension, isFunction, type Scope } from './scopes.ts';
import {
  anywhere,
  binding,
  caughtIn,
  lastTouched,
  some,
  touches,
  type Variable,
} from './variable.ts';
import { captured, effectOf, inSequence, roundsOf, waysOf } from './ways.ts';

const SPLITS = /^(while|for|try|match|with)_statement$|_clause$|_definition$/;

/** What the statements right before a node do for certain; undefined where branches and loops would have to be asked. */
export function latest(variable: Variable, node: Node): Effect | undefined {
  let effect = NOTHING;
  let at = node;
  for (let { parent } = at; parent; at = parent, { parent } = at) {
    if (SPLITS.test(parent.type)) return undefined;
    if (parent.type === 'block' || parent.type === 'module') {
      const child = lastTouched(variable, parent, at.startIndex);
      const last = child?.type === 'expression_statement' ? passing(variable, child) : undefined;
      return last?.untouched === undefined ? last && followedBy(last, effect) : undefined;
    }
    if (touches(variable, parent)) effect = followedBy(until(variable, parent, at), effect);
    if (effect.untouched === undefined) return effect;
  }
  return undefined;
}

/** What has been done to a name between the beginning of its scope and a node in it. */
export function before(variable: Variable, scope: Scope, node: Node): Effect {
  let effect = NOTHING;
  let at = node;
  for (let { parent } = at; parent; at = parent, { parent } = at) {
    if (touches(variable, parent) || /^(if_statement|elif_clause)$/.test(parent.type))
      effect = followedBy(until(variable, parent, at), effect);
    if (effect.untouched === undefined || parent.id === scope.node.id) break;
  }
  return effect;
}

/** What has been done between the beginning of a node and one of its children. */
function until(variable: Variable, parent: Node, at: Node): Effect {
  const is = (name: string): boolean => field(parent, name)?.id === at.id;
  const part = (name: string): Effect => effectOf(variable, field(parent, name));
  switch (parent.type) {
    case 'if_statement':
    case 'elif_clause':
      return inBranch(variable, parent, at);
    case 'while_statement':
    case 'for_statement':
      return inLoop(variable, parent, at);
    case 'try_statement':
      return inAttempt(variable, parent, at);
    case 'except_clause':
      return is('value') ? NOTHING : caughtIn(variable, parent);
    case 'match_statement':
      return is('subject') ? NOTHING : part('subject');
    case 'case_clause':
      return is('consequence') ? captured(variable, parent) : binding(variable, parent);
    case 'assignment':
    case 'augmented_assignment':
      return is('left') ? part('right') : NOTHING;
    case 'named_expression':
      return NOTHING;
    case 'conditional_expression': {
      const [yes, test] = children(parent);
      if (test?.id === at.id) return NOTHING;
      return under(given(test, yes?.id === at.id), effectOf(variable, test));
    }
    default:
      return isFunction(parent) ? NOTHING : amongChildren(variable, parent, at);
  }
}

function amongChildren(variable: Variable, parent: Node, at: Node): Effect {
  // The alternatives of `match` do not follow each other, and the body of a comprehension runs last.
  if (at.type === 'case_clause') return NOTHING;
  if (isComprehension(parent)) return { ...anywhere(variable, parent), untouched: [] };
  let effect = NOTHING;
  let child = lastTouched(variable, parent, at.startIndex);
  // Backwards, up to what binds the name for certain: a long block is not walked through for each of its uses.
  for (; child; child = lastTouched(variable, parent, child.startIndex)) {
    const earlier = passing(variable, child);
    if (!earlier) return NOTHING;
    effect = followedBy(earlier, effect);
    if (effect.untouched === undefined) break;
  }
  return effect;
}

/** What a statement does on the way on which the next one follows. */
function passing(variable: Variable, node: Node): Effect | undefined {
  const { known } = variable;
  if (known.has(node.id)) return known.get(node.id);
  const { falls } = waysOf(variable, node);
  known.set(node.id, falls);
  return falls;
}

function inBranch(variable: Variable, parent: Node, at: Node): Effect {
  const test = field(parent, 'condition');
  if (test?.id === at.id) return NOTHING;
  if (field(parent, 'consequence')?.id === at.id)
    return under(given(test, true), effectOf(variable, test));
  let effect = NOTHING;
  for (const branch of [parent, ...alternatives(parent)]) {
    if (branch.id === at.id) return effect;
    const failed = field(branch, 'condition');
    effect = under(given(failed, false), followedBy(effect, effectOf(variable, failed)));
  }
  return effect;
}

function inLoop(variable: Variable, parent: Node, at: Node): Effect {
  const isFor = parent.type === 'for_statement';
  const over = field(parent, 'right');
  if (over?.id === at.id) return NOTHING;
  const { head } = roundsOf(variable, parent);
  const begun = followedBy(effectOf(variable, over), head);
  if (field(parent, 'body')?.id !== at.id) return begun;
  const test = field(parent, 'condition');
  return followedBy(begun, isFor ? binding(variable, parent) : effectOf(variable, test));
}

function inAttempt(variable: Variable, parent: Node, at: Node): Effect {
  const body = field(parent, 'body');
  if (body?.id === at.id) return NOTHING;
  if (at.type === 'else_clause') return (body && inSequence(variable, [body]).falls) ?? NOTHING;
  if (/^except/.test(at.type)) return anywhere(variable, body);
  const run = children(parent).filter((each) => each.id !== at.id);
  return either(NOTHING, ...run.map((each) => some(variable, each))) ?? NOTHING;
}
