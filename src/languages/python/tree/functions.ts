import { bindingsOf, children, field, firstCode, type Node } from './module.ts';
import { functionAround, ownNodes } from './search.ts';

/** `async def` */
export const isAsync = (definition: Node): boolean => /^async\b/.test(definition.text.slice(0, 6));

export const isAwaited = (call: Node): boolean => call.parent?.type === 'await';

/** The class that a method stands in, directly. */
export function classOf(definition: Node): Node | undefined {
  const outer = definition.parent?.type === 'decorated_definition' ? definition.parent : definition;
  return outer.parent?.parent?.type === 'class_definition' ? outer.parent.parent : undefined;
}

/** `@property`, `@cached_property` */
export const isProperty = (definition: Node): boolean =>
  /@(functools\.)?(cached_)?property\b/.test(decorationOf(definition));

export const nameOf = (definition: Node): string => field(definition, 'name')?.text ?? '';

const parameterNodes = (definition: Node): Node[] => {
  const list = field(definition, 'parameters');
  return (list ? children(list) : []).filter(({ type }) => !/separator$|^comment$/.test(type));
};

/** Without stars, annotation and default. */
const parameterName = (parameter: Node): string =>
  (field(parameter, 'name') ?? parameter.firstNamedChild ?? parameter).text;

/** Names of the parameters, `self` and `cls` included, without stars. */
export const parametersOf = (definition: Node): string[] =>
  parameterNodes(definition).map(parameterName);

/** The parameters that a caller gives something for: not the object or class that a method is called on. */
export const givenParameters = (definition: Node): string[] =>
  parametersOf(definition).filter(
    (name, index) => index > 0 || !/^(self|cls)$/.test(name) || classOf(definition) === undefined,
  );

/** The parameter of that name, with its annotation and default. */
export const parameterOf = (definition: Node, name: string): Node | undefined =>
  parameterNodes(definition).find((each) => parameterName(each) === name);

/** The parameter of a function around a name that has that name. */
export function parameterAt(name: Node): Node | undefined {
  for (let fn = functionAround(name); fn; fn = functionAround(fn)) {
    const parameter = parameterOf(fn, name.text);
    if (parameter) return parameter;
  }
  return undefined;
}

/** The decorators above a function or class, without their `@`. */
export const decoratorsOf = ({ parent }: Node): Node[] =>
  (parent?.type === 'decorated_definition' ? children(parent) : []).flatMap((each) =>
    each.type === 'decorator' ? (each.firstNamedChild ?? []) : [],
  );

/** The decorators as they are written. */
export const decorationOf = (definition: Node): string =>
  decoratorsOf(definition)
    .map(({ text }) => `@${text}`)
    .join('\n');

/** What a function returns, without what it returns by a bare `return`. */
export const returnedBy = (definition: Node): Node[] =>
  ownNodes(definition, 'return_statement').flatMap((each) => firstCode(each) ?? []);

/** The function that a node runs in: its defaults, annotations and decorators run with what is around it. */
export function runIn(node: Node): Node | undefined {
  let inner = node;
  for (let { parent } = inner; parent; inner = parent, { parent } = inner)
    if (parent.type === 'function_definition' && field(parent, 'body')?.id === inner.id)
      return parent;
  return undefined;
}

/** A method that the class itself defines. */
export function methodOf(definition: Node, name: string): Node | undefined {
  const body = field(definition, 'body');
  const binding = body && bindingsOf(body).get(name);
  return binding?.kind === 'def' ? binding.node : undefined;
}
