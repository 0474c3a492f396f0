import { parametersOf } from '../tree/functions.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  statements,
} from '../tree/module.ts';
import { descendants, functionAround, givenTo } from '../tree/search.ts';
import { assignedTo } from './assigned.ts';

/** Says whether an expression is, or has in it, what comes from somewhere; a value made of it by a function is not. */
export type Flow = (node: Node) => boolean;

/** Functions and methods whose result still is what they were given, in another shape. */
const SHAPES =
  /^(str|dict|list|tuple|repr|bytes|sorted|ascii|json\.dumps|orjson\.dumps|urllib\.parse\.unquote|unquote)$/;
const METHODS =
  /\.(decode|encode|strip|lstrip|rstrip|lower|upper|title|items|split|rsplit|partition|copy|splitlines|replace|removeprefix)$/;
const OPEN =
  /^(string|interpolation|format_expression|dictionary|list|tuple|set|binary_operator|concatenated_string|parenthesized_expression|await|boolean_operator|list_splat|dictionary_splat|argument_list|expression_list)$/;

/**
 * Follows a source through the names of a function; `given` are parameters that hold it already. With `always`, a name
 * that is something else at times holds nothing: what is mapped or masked on some way.
 */
export function flowOf(
  module: Module,
  fn: Node,
  isSource: (node: Node) => boolean,
  given: readonly string[] = [],
  always = false,
): Flow {
  const asked = new Set<string>();
  const holdsName = (name: string): boolean => {
    if (asked.has(name)) return false;
    for (let at: Node | undefined = fn; at; at = functionAround(at)) {
      const values = assignedTo(module, at, name).flatMap(({ value }) => value ?? []);
      const isGiven = at.id === fn.id && given.includes(name);
      if (values.length === 0 && !isGiven && !parametersOf(at).includes(name)) continue;
      asked.add(name);
      const holding = values.filter(holds);
      const isReplaced = values.some(
        (value) => !holding.includes(value) && (always || mentions(value, name)),
      );
      asked.delete(name);
      return (isGiven || holding.length > 0) && !isReplaced && !isEdited(at, name);
    }
    return false;
  };
  const holds: Flow = (node) => {
    if (isSource(node)) return true;
    if (node.type === 'identifier') return holdsName(node.text);
    if (node.type === 'call') return throughCall(node, holds);
    if (/_comprehension$|^generator_expression$/.test(node.type))
      return isPlainCopy(node) && iterable(node).some(holds);
    if (/^(pair|keyword_argument|named_expression)$/.test(node.type))
      return [field(node, 'value')].some((value) => value !== undefined && holds(value));
    if (node.type === 'conditional_expression')
      return [statements(node)[0], statements(node)[2]].some((each) => each && holds(each));
    if (node.type === 'subscript') return throughSubscript(node, holds);
    return OPEN.test(node.type) && children(node).some(holds);
  };
  return holds;
}

function throughCall(call: Node, holds: Flow): boolean {
  const fn = field(call, 'function');
  const { named } = callArguments(call);
  const object = fn && field(fn, 'object');
  if (!fn) return false;
  if (SHAPES.test(fn.text) || (object?.type === 'string' && /\.(format|join)$/.test(fn.text)))
    return givenTo(call).some(holds);
  // `token.replace(secret, "***")` masks, `url.replace(query="")` takes a part out.
  const isMasked =
    /\.replace$/.test(fn.text) && (named.size > 0 || /[*]|redact|mask/i.test(call.text));
  return object !== undefined && METHODS.test(fn.text) && !isMasked && holds(object);
}

/** `parts[0]`, `body[:500]`; one value of a dictionary is another thing, and a few characters are a mask. */
function throughSubscript(node: Node, holds: Flow): boolean {
  const [object, index] = children(node);
  const isPart = /^(integer|unary_operator)$/.test(index?.type ?? '') || isLong(index);
  return object !== undefined && isPart && holds(object);
}

const isLong = (index: Node | undefined): boolean =>
  index?.type === 'slice' && /\d{3,}\s*$/.test(index.text);

/** Nothing is left out, and nothing is put in place of a value. */
const isPlainCopy = (node: Node): boolean =>
  descendants(node, 'if_clause', 'conditional_expression').length === 0 &&
  descendants(field(node, 'body') ?? node, 'call').every(({ text }) =>
    /\.(decode|lower)\([^()]*\)$/.test(text),
  );

const iterable = (node: Node): Node[] =>
  descendants(node, 'for_in_clause').flatMap((clause) => field(clause, 'right') ?? []);

const mentions = (value: Node, name: string): boolean =>
  value.text === name || descendants(value, 'identifier').some(({ text }) => text === name);

/** `headers.pop("cookie")`, `del headers["cookie"]`, `headers["cookie"] = "..."` */
const isEdited = (fn: Node, name: string): boolean =>
  new RegExp(`\\b${name}\\.(pop|clear)\\(|\\bdel ${name}\\b|\\b${name}\\[[^\\]]+\\]\\s*=[^=]`).test(
    fn.text,
  );
