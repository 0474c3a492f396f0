import { perObject } from '../../memo.ts';
import { children, field, type Node, statements } from '../tree/module.ts';
import { around } from '../tree/search.ts';
import { isOpposite, isTrue } from './conditions.ts';

/** Where control leaves a block at its end. Not `sure`: only if a loop runs out or no pattern matches. */
export type Fall = { readonly node: Node; readonly sure: boolean };

/** The ways out of a block. */
export type Ends = {
  readonly falls: readonly Fall[];
  readonly returns: readonly Node[];
  readonly breaks: readonly Fall[];
  readonly continues: readonly Fall[];
};

/** What the code around says of calls: those that never return, and context managers that swallow exceptions. */
export type Calls = {
  readonly never: (call: Node) => boolean;
  readonly swallows: (value: Node) => boolean;
};

const NOWHERE: Ends = { falls: [], returns: [], breaks: [], continues: [] };
const at = (node: Node, sure = true): Fall => ({ node, sure });

/** The ways out of the body of a function. */
export const endsOf = (definition: Node, calls: Calls): Ends =>
  endsIn(field(definition, 'body'), calls);

const endsIn = (block: Node | undefined, calls: Calls): Ends =>
  block ? blockEnds(block, calls) : NOWHERE;

/** Asked once for each block, as whoever asks about a statement asks about the blocks in it more than once. */
const blockEnds = (block: Node, calls: Calls): Ends => known(calls)(block);
const known = perObject((calls: Calls) =>
  perObject((block: Node): Ends => sequence(block, statements(block), calls)),
);

/** The ways out of statements that run one after the other, as far as control gets. */
export function sequence(whole: Node, run: readonly Node[], calls: Calls): Ends {
  let ends: Ends = { ...NOWHERE, falls: [at(whole)] };
  const excluded: string[] = [];
  for (const statement of run) {
    const next = statementEnds(statement, calls, excluded);
    ends = { ...merged(ends, next), falls: next.falls };
    if (next.falls.length === 0) break;
    excluded.push(...impossible(statement, calls));
  }
  return ends;
}

const merged = (...all: readonly Ends[]): Ends => ({
  falls: all.flatMap(({ falls }) => falls),
  returns: all.flatMap(({ returns }) => returns),
  breaks: all.flatMap(({ breaks }) => breaks),
  continues: all.flatMap(({ continues }) => continues),
});

/** Conditions that cannot hold behind `if condition: return`. */
function impossible(statement: Node, calls: Calls): string[] {
  const condition = field(statement, 'condition');
  const body = field(statement, 'consequence');
  if (statement.type !== 'if_statement' || !condition || !body) return [];
  return blockEnds(body, calls).falls.length === 0 ? [condition.text] : [];
}

function statementEnds(node: Node, calls: Calls, excluded: readonly string[]): Ends {
  switch (node.type) {
    case 'return_statement':
      return { ...NOWHERE, returns: [node] };
    case 'raise_statement':
      return NOWHERE;
    case 'break_statement':
      return { ...NOWHERE, breaks: [at(node)] };
    case 'continue_statement':
      return { ...NOWHERE, continues: [at(node)] };
    case 'expression_statement':
    case 'assert_statement':
      return { ...NOWHERE, falls: stops(node, calls) ? [] : [at(node)] };
    case 'if_statement':
      return ifEnds(node, calls, excluded);
    case 'while_statement':
    case 'for_statement':
      return loopEnds(node, calls);
    case 'match_statement':
      return matchEnds(node, calls);
    case 'with_statement':
      return withEnds(node, calls);
    case 'try_statement':
      return tryEnds(node, calls);
    default:
      return { ...NOWHERE, falls: [at(node)] };
  }
}

/** `sys.exit()`, `assert False`, or a call of a function that always raises. */
function stops(node: Node, { never }: Calls): boolean {
  const [first] = statements(node);
  if (node.type === 'assert_statement') return /^(false|0)$/i.test(first?.text ?? '');
  const value = first?.type === 'await' ? statements(first)[0] : first;
  return value?.type === 'call' && never(value);
}

function ifEnds(node: Node, calls: Calls, excluded: readonly string[]): Ends {
  const alternatives = node.childrenForFieldName('alternative').filter((each) => each !== null);
  const all: Ends[] = [];
  const false_ = [...excluded];
  for (const branch of [node, ...alternatives]) {
    const body = field(branch, branch.type === 'else_clause' ? 'body' : 'consequence');
    const condition = field(branch, 'condition');
    if (!condition?.text.match(/^(False|0)$/)) all.push(endsIn(body, calls));
    if (
      !condition ||
      isTrue(condition) ||
      false_.some((other) => isOpposite(condition.text, other))
    )
      return merged(...all);
    false_.push(condition.text);
  }
  return merged(...all, { ...NOWHERE, falls: [at(node)] });
}

function loopEnds(node: Node, calls: Calls): Ends {
  const body = field(node, 'body');
  const inner = endsIn(body, calls);
  const condition = field(node, 'condition');
  const otherwise = field(node, 'alternative');
  const last = otherwise && field(otherwise, 'body');
  const isEndless = condition !== undefined && isTrue(condition);
  // A loop that returns in its body may never run out: retries, `async for session in get_session()`.
  const runsOut = at(node, inner.returns.length === 0 || isSearch(node, inner));
  const after = last ? blockEnds(last, calls) : { ...NOWHERE, falls: [runsOut] };
  const rest = isEndless ? NOWHERE : after;
  return {
    falls: [...inner.breaks, ...rest.falls],
    returns: [...inner.returns, ...rest.returns],
    breaks: rest.breaks,
    continues: rest.continues,
  };
}

/** `for path in PUBLIC: if ...: return`: a list that is looked through to its end. */
function isSearch(node: Node, inner: Ends): boolean {
  if (node.type !== 'for_statement' || /^async\b/.test(node.text)) return false;
  const over = field(node, 'right')?.text ?? '';
  const tries = inner.returns.some((each) => {
    const attempt = around(each, /^(try|for|while|with)_statement$/);
    return attempt !== undefined && attempt.id !== node.id && attempt.startIndex > node.startIndex;
  });
  return inner.falls.length > 0 && !tries && !/^(range|count|itertools\.\w+|iter)\(/.test(over);
}

function matchEnds(node: Node, calls: Calls): Ends {
  const block = field(node, 'body');
  const cases = block ? children(block).filter(({ type }) => type === 'case_clause') : [];
  const all = cases.map((each) => endsIn(field(each, 'consequence'), calls));
  const isComplete = cases.some(
    (each) => !field(each, 'guard') && /^case\s+\w+\s*:/.test(each.text) && !isLiteral(each),
  );
  return merged(...all, { ...NOWHERE, falls: isComplete ? [] : [at(node, false)] });
}

const isLiteral = ({ text }: Node): boolean => /^case\s+(\d|None\b|True\b|False\b)/.test(text);

function withEnds(node: Node, calls: Calls): Ends {
  const body = field(node, 'body');
  const inner = endsIn(body, calls);
  const [swallowing] = managersOf(node).filter(calls.swallows);
  return swallowing && inner.falls.length === 0 ? { ...inner, falls: [at(swallowing)] } : inner;
}

/** What `with a as b, c:` enters: `a` and `c`. */
export function managersOf(node: Node): Node[] {
  const clause = children(node).find(({ type }) => type === 'with_clause');
  const values = (clause ? children(clause) : []).flatMap((item) => field(item, 'value') ?? []);
  return values.flatMap((value) =>
    value.type === 'as_pattern' ? (statements(value)[0] ?? []) : value,
  );
}

function tryEnds(node: Node, calls: Calls): Ends {
  const clauses = children(node);
  const bodyOf = (clause: Node | undefined): Node | undefined =>
    clause && (field(clause, 'body') ?? children(clause).find(({ type }) => type === 'block'));
  const ends = (block: Node | undefined): Ends => endsIn(block, calls);
  const body = ends(field(node, 'body'));
  const otherwise = bodyOf(clauses.find(({ type }) => type === 'else_clause'));
  const handlers = clauses
    .filter(({ type }) => /^except/.test(type))
    .map((each) => ends(bodyOf(each)));
  const completed =
    otherwise && body.falls.length > 0 ? merged({ ...body, falls: [] }, ends(otherwise)) : body;
  const all = merged(completed, ...handlers);
  const last = bodyOf(clauses.find(({ type }) => type === 'finally_clause'));
  if (!last) return all;
  const final = ends(last);
  // What `finally` returns or raises replaces everything before it.
  return final.falls.length > 0 ? merged(all, { ...final, falls: [] }) : final;
}
