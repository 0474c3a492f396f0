import { parameterAt } from '../tree/functions.ts';
import { children, field, type Module, type Node, type Project } from '../tree/module.ts';
import { argument, methodCall } from '../tree/search.ts';
import { variableRead } from './environment.ts';
import { memberAt } from './objects.ts';
import { reading } from './reading.ts';
import { follow } from './sources.ts';

/** Methods of `str` that give a `str`. */
const KEEPS =
  /^(strip|lstrip|rstrip|lower|upper|removeprefix|removesuffix|replace|format|title|casefold|zfill|r?partition|r?split)$/;

/** An expression is surely a `str`: neither bytes nor None. */
export const isString = reading<boolean>(
  (project, { module, node }, again) => {
    const is: Is = (inner, home = module) => inner !== undefined && again(inner, home);
    return isText(project, module, node, is);
  },
  // `token = token.strip()` in a loop is what it was.
  { cyclic: true, cut: false },
);

function isText(project: Project, module: Module, node: Node, is: Is): boolean {
  switch (node.type) {
    case 'string':
      return !/^[a-zA-Z]*[bB]/.test(node.text);
    case 'concatenated_string':
      return children(node).every((part) => is(part));
    case 'parenthesized_expression':
      return is(children(node)[0]);
    case 'binary_operator':
    case 'augmented_assignment':
      return children(node).some((side) => is(side));
    case 'boolean_operator':
      return field(node, 'operator')?.text === 'or' && is(children(node)[1]) && mayBeText(node);
    case 'call':
      return isStringCall(project, module, node, is);
    case 'subscript':
      return /(\benviron|\.headers|\.cookies|\.query_params)$/.test(
        field(node, 'value')?.text ?? '',
      );
    case 'identifier':
      return isStringName(project, module, node, is);
    case 'attribute':
      return isStringAttribute(project, module, node);
    default:
      return false;
  }
}

type Is = (inner: Node | undefined, home?: Module) => boolean;

/** `request.headers.get(...) or ""` */
const mayBeText = (node: Node): boolean =>
  /\b(headers|cookies|query_params|environ)\b|getenv/.test(children(node)[0]?.text ?? '');

function isStringCall(project: Project, module: Module, call: Node, is: Is): boolean {
  const { on, method = '' } = methodCall(call) ?? {};
  if (field(call, 'function')?.text === 'str' || /^(hexdigest|decode)$/.test(method)) return true;
  if (on && KEEPS.test(method)) return is(on);
  const variable = variableRead(project, module, call);
  if (variable) return is(variable.otherwise);
  const isPart = method === 'get' && /\b(headers|cookies|query_params)$/.test(on?.text ?? '');
  return isPart && is(argument(call, 'default', 1));
}

/** A variable that is text whichever definition is in force, or a parameter that is declared `str`. */
function isStringName(project: Project, module: Module, name: Node, is: Is): boolean {
  const sources = follow(project, module, name);
  return (
    sources.length > 0 &&
    sources.every(({ kind, module: home, node }) => {
      if (kind === 'parameter')
        return isStringType(field(node, 'type')) && !/=\s*None$/.test(node.text);
      return (
        (/^(whole|changed)$/.test(kind) || (kind === 'part' && isCutUp(node))) && is(node, home)
      );
    })
  );
}

/** `scheme, _, token = header.partition(" ")` */
const isCutUp = (value: Node | undefined): boolean =>
  /\.r?(partition|split)$/.test((value && field(value, 'function')?.text) ?? '');

/** `str`, `Annotated[str, Header()]` */
const isStringType = (type: Node | undefined): boolean =>
  /^(str|(typing\.)?Annotated\[\s*str\s*,[\s\S]*\])$/.test(type?.text ?? '');

function isStringAttribute(project: Project, module: Module, node: Node): boolean {
  const object = field(node, 'object');
  const name = field(node, 'attribute')?.text ?? '';
  const parameter = object && parameterAt(object);
  const type = (parameter && field(parameter, 'type')?.text) ?? '';
  if (/^(credentials|scheme)$/.test(name) && /HTTPAuthorizationCredentials/.test(type)) return true;
  if (/^(username|password)$/.test(name) && /HTTPBasicCredentials/.test(type)) return true;
  return isStringType(memberAt(project, module, node)?.assigned[0]?.type);
}

/** `x.encode()`, with parentheses around what binds less tightly than an attribute. */
export const asBytes = ({ type, text }: Node): string =>
  /^(identifier|attribute|call|subscript|string|parenthesized_expression)$/.test(type)
    ? `${text}.encode()`
    : `(${text}).encode()`;
