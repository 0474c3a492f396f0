import { children, field, type Node } from '../../../languages/python/tree/module.ts';
import {
  around,
  contains,
  descendants,
  functionAround,
  methodCall,
  operatorOf,
} from '../../../languages/python/tree/search.ts';

/** Methods of loggers that write more than a trace for developers, and of counters. */
export const LINE = /^(info|log|msg|success|notice|warning|error)$/;
export const COUNT = /^(inc|observe)$/;

/** `status >= 500`, `took > limit`, `status == 404`, `status in (401, 403)` */
const comparesNumbers = (condition: Node): boolean =>
  [condition, ...descendants(condition, 'comparison_operator')].some(
    (each) =>
      each.type === 'comparison_operator' &&
      (/[<>]/.test(operatorOf(each)) || children(each).some(isNumber)),
  );

const isNumber = (node: Node): boolean =>
  node.type === 'integer' ||
  (/^(list|tuple|set)$/.test(node.type) && children(node).some(isNumber));

/** `if is_banned_now(client, response.status_code):` asks somebody else about the status. */
const asksAboutStatus = (condition: Node): boolean =>
  [condition, ...descendants(condition, 'call')].some(
    (each) =>
      each.type === 'call' && /\bstatus(_code)?\b/.test(field(each, 'arguments')?.text ?? ''),
  );

/** What stands behind the name of a condition: `slow = took > 2`, `if slow:` */
export function meantBy(condition: Node): Node {
  const fn = condition.type === 'identifier' ? functionAround(condition) : undefined;
  const bound = fn
    ? descendants(fn, 'assignment').findLast((each) => field(each, 'left')?.text === condition.text)
    : undefined;
  return (bound && field(bound, 'right')) ?? condition;
}

/** The other branch has a line of its own, which is no trace for developers. */
const saysSomething = (branch: Node | undefined): boolean =>
  branch !== undefined &&
  descendants(branch, 'call').some((each) => {
    const { method = '' } = methodCall(each) ?? {};
    return LINE.test(method) || COUNT.test(method);
  });

/** No condition on the status or the duration decides whether it runs, unless each branch has its own. */
export function isUsual(call: Node, onward: readonly Node[]): boolean {
  for (let at = call.parent; at && at.id !== functionAround(call)?.id; at = at.parent) {
    if (at.type !== 'if_statement' || onward.some((each) => at && contains(at, each))) continue;
    const condition = field(at, 'condition');
    const other = field(at, 'alternative');
    const meant = condition && meantBy(condition);
    const isSpecial = meant !== undefined && (comparesNumbers(meant) || asksAboutStatus(meant));
    if (
      isSpecial &&
      !(other && saysSomething(contains(other, call) ? field(at, 'consequence') : other))
    )
      return false;
  }
  return around(call, /^(except_clause|function_definition)$/)?.type !== 'except_clause';
}
