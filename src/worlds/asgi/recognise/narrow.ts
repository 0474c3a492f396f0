import {
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  contains,
  descendants,
  functionAround,
  givenTo,
  methodCall,
  operatorOf,
  ownNodes,
} from '../../../languages/python/tree/search.ts';
import { runBy } from './run-by.ts';
import { meantBy } from './usual.ts';

/** A condition, and what it has to be for something to run. */
type Asked = { readonly condition: Node; readonly holds: boolean };

type Place = { readonly project: Project; readonly module: Module; readonly depth: number };

/**
 * Only some paths or methods come to a call: `if path.startswith("/mcp"):` around it, `if method == "GET": return await
 * call_next(request)` before it. What is done there is done for a part of the application; leaving out a few paths, as
 * those of probes, is usual.
 */
export const isForSomeRequests = (
  project: Project,
  module: Module,
  call: Node,
  onward: readonly Node[],
): boolean =>
  [...conditionsAround(call, onward), ...leftBefore(call, onward)].some((each) =>
    isNarrow({ project, module, depth: DEPTH }, each),
  );

function conditionsAround(call: Node, onward: readonly Node[]): Asked[] {
  const asked: Asked[] = [];
  for (let at = call.parent; at && at.id !== functionAround(call)?.id; at = at.parent) {
    if (!/^(if_statement|elif_clause)$/.test(at.type)) continue;
    const [condition, then] = [field(at, 'condition'), field(at, 'consequence')];
    if (!condition || !then || contains(condition, call)) continue;
    // The request is handed on in there, too: whatever is asked, it is the way of those requests.
    if (onward.some((each) => contains(then, each)) && !contains(then, call)) continue;
    asked.push({ condition, holds: contains(then, call) });
  }
  return asked;
}

/** `if path == "/x": return await call_next(request)` in front of the call, in no other branch. */
const leftBefore = (call: Node, onward: readonly Node[]): Asked[] => {
  const fn = functionAround(call);
  return (fn ? ownNodes(fn, 'if_statement') : []).flatMap((branch) => {
    const [condition, then] = [field(branch, 'condition'), field(branch, 'consequence')];
    const block = branch.parent;
    const isLeft =
      condition &&
      then &&
      branch.endIndex <= call.startIndex &&
      block !== null &&
      contains(block, call) &&
      children(then).at(-1)?.type === 'return_statement' &&
      onward.some((each) => contains(then, each));
    return isLeft ? [{ condition, holds: false }] : [];
  });
};

const PATH = /(^|[._])(path|url|uri|endpoint|route)s?(\)|["']\])*$/i;
const METHOD = /(^|[._])method(["']\])?(\.upper\(\))?$/i;
const GET = /["']GET["']/i;
/** All of many applications lies below such a prefix. */
const OF_ALL = /^["']\/(api\b.*|v\d+\/?)?["']$/;

/** How deep names and helpers of a condition are followed. */
const DEPTH = 3;

function isNarrow(place: Place, { condition, holds }: Asked): boolean {
  const parts = children(condition);
  const same = (each: Node): boolean => isNarrow(place, { condition: each, holds });
  switch (condition.type) {
    case 'parenthesized_expression':
      return parts.some(same);
    case 'not_operator':
      return parts.some((each) => isNarrow(place, { condition: each, holds: !holds }));
    case 'boolean_operator':
      return (operatorOf(condition) === 'and') === holds ? parts.some(same) : parts.every(same);
    case 'comparison_operator':
      return isNarrowComparison(condition, holds);
    case 'identifier': {
      const meant = meantBy(condition);
      return meant.id !== condition.id && deeper(place, { condition: meant, holds });
    }
    case 'call':
      return isNarrowCall(place, { condition, holds });
    default:
      return false;
  }
}

const deeper = (place: Place, asked: Asked): boolean =>
  place.depth > 0 && isNarrow({ ...place, depth: place.depth - 1 }, asked);

/** `path == "/x"`, `"/x" in path`, `path in PATHS`, `method == "POST"`, `method not in ("GET", "HEAD")` */
function isNarrowComparison(comparison: Node, holds: boolean): boolean {
  const operator = operatorOf(comparison);
  if (!/^(==|!=|in|not in)$/.test(operator)) return false;
  const isWanted = /^(==|in)$/.test(operator) === holds;
  const asked = children(comparison).filter(({ type }) => !/^(string|tuple|list|set)$/.test(type));
  if (asked.some(({ text }) => METHOD.test(text)))
    return /["']/.test(comparison.text) && GET.test(comparison.text) !== isWanted;
  return isWanted && asked.some(({ text }) => PATH.test(text));
}

/** `path.startswith("/mcp")`, `any(path.startswith(each) for each in PATHS)`, a helper that gives such back */
function isNarrowCall(place: Place, { condition: call, holds }: Asked): boolean {
  const { on, method = '' } = methodCall(call) ?? {};
  const [prefix] = givenTo(call);
  if (on && prefix && /^(starts|ends)with$/.test(method) && PATH.test(on.text))
    return holds && !OF_ALL.test(prefix.text);
  if (field(call, 'function')?.text === 'any')
    return descendants(call, 'generator_expression').some((each) =>
      deeper(place, { condition: field(each, 'body') ?? each, holds }),
    );
  return runBy(place.project, place.module, call).some(({ module, fn }) => {
    const [answer, ...others] = ownNodes(fn, 'return_statement').flatMap(children);
    return answer && others.length === 0
      ? deeper({ ...place, module }, { condition: answer, holds })
      : false;
  });
}
