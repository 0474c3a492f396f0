import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
  statements,
} from '../tree/module.ts';
import { contains, descendants, functionAround, givenTo } from '../tree/search.ts';
import { type Again, reading } from './reading.ts';
import { follow } from './sources.ts';

/** Says whether an expression is, or has in it, what comes from somewhere; a value made of it by a function is not. */
export type Flow = (node: Node) => boolean;

/** Functions and methods whose result still is what they were given, in another shape. */
const SHAPES =
  /^(str|dict|list|tuple|repr|bytes|sorted|ascii|json\.dumps|orjson\.dumps|urllib\.parse\.unquote|unquote)$/;
const METHODS =
  /\.(decode|encode|strip|lstrip|rstrip|lower|upper|title|items|split|rsplit|partition|copy|splitlines|replace|removeprefix)$/;
const OPEN =
  /^(string|interpolation|format_expression|dictionary|list|tuple|set|binary_operator|concatenated_string|parenthesized_expression|await|boolean_operator|list_splat|dictionary_splat|argument_list|expression_list|augmented_assignment)$/;

/**
 * Follows a source through the names of a function; `given` are parameters that hold it already. With `always`, a name
 * that is something else at times holds nothing: what is mapped or masked on some way.
 */
export function flowOf(
  { project, module, fn }: Place,
  isSource: (node: Node) => boolean,
  given: readonly string[] = [],
  always = false,
): Flow {
  const holdsName = (name: Node, again: Again<boolean>): boolean => {
    const sources = follow(project, module, name);
    const [first] = sources;
    if (isEdited((first && functionAround(first.node)) ?? fn, name.text)) return false;
    const holding = sources.filter(({ kind, module: home, node }) => {
      if (home !== module) return false;
      if (kind === 'parameter') return contains(fn, node) && given.includes(name.text);
      return /^(whole|part|changed|entered)$/.test(kind) && again(node);
    });
    return holding.length > 0 && !(always && holding.length < sources.length);
  };
  const holds = reading<boolean>(
    (_, { node }, again) => {
      if (isSource(node)) return true;
      if (node.type === 'identifier') return holdsName(node, again);
      if (node.type === 'call') return throughCall(node, again);
      if (/_comprehension$|^generator_expression$/.test(node.type))
        return isPlainCopy(node) && iterable(node).some((each) => again(each));
      if (/^(pair|keyword_argument|named_expression)$/.test(node.type))
        return [field(node, 'value')].some((value) => value !== undefined && again(value));
      if (node.type === 'conditional_expression')
        return [statements(node)[0], statements(node)[2]].some((each) => each && again(each));
      if (node.type === 'subscript') return throughSubscript(node, again);
      return OPEN.test(node.type) && children(node).some((each) => again(each));
    },
    { cyclic: false, cut: false },
  );
  return (node) => holds(project, module, node);
}

/** Where a flow is looked at. */
export type Place = { readonly project: Project; readonly module: Module; readonly fn: Node };

function throughCall(call: Node, holds: Again<boolean>): boolean {
  const fn = field(call, 'function');
  const { named } = callArguments(call);
  const object = fn && field(fn, 'object');
  if (!fn) return false;
  if (SHAPES.test(fn.text) || (object?.type === 'string' && /\.(format|join)$/.test(fn.text)))
    return givenTo(call).some((each) => holds(each));
  // `token.replace(secret, "***")` masks, `url.replace(query="")` takes a part out.
  const isMasked =
    /\.replace$/.test(fn.text) && (named.size > 0 || /[*]|redact|mask/i.test(call.text));
  return object !== undefined && METHODS.test(fn.text) && !isMasked && holds(object);
}

/** `parts[0]`, `body[:500]`; one value of a dictionary is another thing, and a few characters are a mask. */
function throughSubscript(node: Node, holds: Again<boolean>): boolean {
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

/** `headers.pop("cookie")`, `del headers["cookie"]`, `headers["cookie"] = "..."` */
const isEdited = (fn: Node, name: string): boolean =>
  new RegExp(`\\b${name}\\.(pop|clear)\\(|\\bdel ${name}\\b|\\b${name}\\[[^\\]]+\\]\\s*=[^=]`).test(
    fn.text,
  );
