import { isTrue } from '../flow/conditions.ts';
import { children, field, type Node } from '../tree/module.ts';
import { alternatives, type Condition, swallows, takesAll } from './condition.ts';
import {
  after,
  behind,
  type Effect,
  each,
  either,
  followedBy,
  forgetful,
  given,
  NOTHING,
  oneOf,
  under,
  type Ways,
} from './effect.ts';
import { anywhere, binding, caughtIn, removedBy, touches, type Variable } from './variable.ts';

/** The effect of nodes that are evaluated one after the other, as far as control gets. */
export function inSequence(variable: Variable, nodes: readonly Node[]): Ways {
  let falls: Effect | undefined = NOTHING;
  let { breaks, continues, returns }: Ways = {};
  for (const node of nodes) {
    if (!falls || !touches(variable, node)) continue;
    const ways = waysOf(variable, node);
    breaks = either(breaks, after(falls, ways.breaks));
    continues = either(continues, after(falls, ways.continues));
    returns = either(returns, after(falls, ways.returns));
    falls = after(falls, ways.falls);
  }
  return { falls, breaks, continues, returns };
}

/** What an expression does, or a statement that always ends. */
export const effectOf = (variable: Variable, node: Node | undefined): Effect =>
  (node && waysOf(variable, node).falls) ?? NOTHING;

/** The ways out of a statement or an expression. */
export function waysOf(variable: Variable, node: Node): Ways {
  if (!touches(variable, node)) return { falls: NOTHING };
  switch (node.type) {
    case 'return_statement':
      return { returns: effectOf(variable, node.firstNamedChild ?? undefined) };
    case 'raise_statement':
      return {};
    case 'break_statement':
      return { breaks: NOTHING };
    case 'continue_statement':
      return { continues: NOTHING };
    case 'if_statement':
      return branches(variable, node);
    case 'while_statement':
    case 'for_statement':
      return loop(variable, node);
    case 'try_statement':
      return attempt(variable, node);
    case 'with_statement':
      return inManager(variable, node);
    case 'match_statement':
      return cases(variable, node);
    case 'boolean_operator': {
      const right = either(NOTHING, effectOf(variable, field(node, 'right')));
      return { falls: after(effectOf(variable, field(node, 'left')), right) };
    }
    case 'conditional_expression':
      return conditional(variable, node);
    default:
      return bound(variable, node);
  }
}

/** Whatever the node holds is evaluated; then it binds its name itself. */
function bound(variable: Variable, node: Node): Ways {
  const ways = inSequence(variable, children(node));
  const isMaybe = /_comprehension$|^generator_expression$|^lambda$/.test(node.type);
  const inner = isMaybe ? { ...ways, falls: either(NOTHING, ways.falls) } : ways;
  return { ...inner, falls: after(inner.falls, binding(variable, node)) };
}

function conditional(variable: Variable, node: Node): Ways {
  const [yes, test, no] = children(node);
  const sides = [yes, no].map((side, at) => under(given(test, at === 0), effectOf(variable, side)));
  return { falls: after(effectOf(variable, test), either(...sides)) };
}

/** `if`, `elif`, `else`: the conditions before a branch do not hold in it. */
function branches(variable: Variable, node: Node): Ways {
  const all: Ways[] = [];
  let before: Effect = NOTHING;
  let failed: readonly Condition[] = [];
  for (const branch of [node, ...alternatives(node)]) {
    const test = field(branch, 'condition');
    before = followedBy(before, effectOf(variable, test));
    const body = field(branch, test ? 'consequence' : 'body');
    const conditions = [...failed, ...given(test, true)];
    const ways = body ? waysOf(variable, body) : {};
    all.push(
      behind(
        before,
        each(ways, (effect) => under(conditions, effect)),
      ),
    );
    if (!test) return oneOf(all);
    failed = [...failed, ...given(test, false)];
  }
  return oneOf([...all, { falls: under(failed, before) }]);
}

/** One case, or none where no pattern takes everything. */
function cases(variable: Variable, node: Node): Ways {
  const clauses = children(field(node, 'body') ?? node).filter(
    ({ type }) => type === 'case_clause',
  );
  const all = clauses.map((clause) => {
    const body = field(clause, 'consequence');
    return behind(captured(variable, clause), body ? waysOf(variable, body) : {});
  });
  const isComplete = clauses.some(takesAll);
  return behind(
    effectOf(variable, field(node, 'subject')),
    oneOf(isComplete ? all : [...all, { falls: NOTHING }]),
  );
}

/** What the pattern and the guard of a case do. */
export const captured = (variable: Variable, clause: Node): Effect =>
  followedBy(binding(variable, clause), effectOf(variable, field(clause, 'guard')));

/** What a loop does to the name before each of its rounds, and in one of them. */
export function roundsOf(variable: Variable, node: Node): { head: Effect; round: Ways } {
  const target = node.type === 'for_statement' ? binding(variable, node) : NOTHING;
  const start = followedBy(target, effectOf(variable, field(node, 'condition')));
  const body = field(node, 'body');
  const round = behind(start, body ? waysOf(variable, body) : {});
  const head = either(NOTHING, forgetful(round.falls), forgetful(round.continues)) ?? NOTHING;
  return { head, round };
}

/** The ways out of `for` and `while`. */
export function loop(variable: Variable, node: Node): Ways {
  const { head, round } = roundsOf(variable, node);
  const test = field(node, 'condition');
  const ends = test && isTrue(test) ? undefined : followedBy(head, effectOf(variable, test));
  const [otherwise] = alternatives(node);
  const last = otherwise ? inSequence(variable, children(otherwise)) : { falls: NOTHING };
  const rest: Ways = ends ? behind(ends, last) : {};
  const before = effectOf(variable, field(node, 'right'));
  return behind(before, {
    ...rest,
    falls: either(rest.falls, after(head, forgetful(round.breaks))),
    returns: either(rest.returns, after(head, forgetful(round.returns))),
  });
}

/** The ways out of `try`. */
export function attempt(variable: Variable, node: Node): Ways {
  const clauses = children(node);
  const body = field(node, 'body');
  const inner = body ? waysOf(variable, body) : {};
  const otherwise = clauses.find(({ type }) => type === 'else_clause');
  const completed = otherwise
    ? oneOf([
        { ...inner, falls: undefined },
        behind(inner.falls ?? NOTHING, inSequence(variable, children(otherwise))),
      ])
    : inner;
  const handlers = clauses
    .filter(({ type }) => /^except/.test(type))
    .map((each) => behind(anywhere(variable, body), handled(variable, each)));
  const all = oneOf([completed, ...handlers]);
  const last = clauses.find(({ type }) => type === 'finally_clause');
  if (!last) return all;
  const final = inSequence(variable, children(last));
  const end = final.falls;
  if (!end) return final;
  return oneOf([each(all, (effect) => followedBy(effect, end)), { ...final, falls: undefined }]);
}

/** A handler; what it calls its exception is gone behind it. */
function handled(variable: Variable, clause: Node): Ways {
  const held = caughtIn(variable, clause);
  const ways = behind(held, inSequence(variable, children(clause)));
  return { ...ways, falls: held === NOTHING ? ways.falls : after(ways.falls, removedBy(clause)) };
}

/** `with`; behind `suppress(...)` not all of it may have run. */
export function inManager(variable: Variable, node: Node): Ways {
  const ways = inSequence(variable, children(node));
  if (!swallows(node)) return ways;
  return {
    ...ways,
    falls: either(ways.falls, anywhere(variable, field(node, 'body')), NOTHING),
  };
}
