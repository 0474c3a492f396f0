import type { Value } from '../../../types.ts';
import { memberOf } from '../names/classes.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../tree/module.ts';
import { givenTo, methodCall, operatorOf, stringValue } from '../tree/search.ts';
import { variableRead } from './environment.ts';
import { returnedFrom } from './functions.ts';
import { atMost, isList, type Known, mapped, type Read, weakest } from './known.ts';
import { classAt } from './objects.ts';

/** The values of a call: what it falls back on where it reads the environment, what it makes of values it is given. */
export function literalsOfCall(project: Project, module: Module, call: Node, read: Read): Known[] {
  const configured = fallback(project, module, call);
  if (configured)
    return atMost(
      'default',
      configured.flatMap((node) => read(node)),
    );
  const fn = field(call, 'function');
  if (fn?.text === 'getattr') return attributeOr(project, module, call, read);
  const { on, method = '' } = methodCall(call) ?? {};
  const [first] = callArguments(call).positional;
  const apply = METHODS[method];
  if (on && apply) return mapped(read(on), (value) => apply(value, first));
  const name = fn?.type === 'identifier' ? fn.text : fn?.text === 'json.loads' ? 'json' : '';
  const convert = CONVERSIONS[name];
  if (convert && first) return mapped(read(first), convert);
  return returned(project, module, call, read);
}

/** `getattr(settings, "origins", ["*"])` */
function attributeOr(project: Project, module: Module, call: Node, read: Read): Known[] {
  const [object, name, otherwise] = callArguments(call).positional;
  const owner = object && classAt(project, module, object);
  const found = owner && memberOf(project, owner, stringValue(name) ?? '');
  const value = found?.assigned[0]?.value;
  if (found) return value ? atMost('default', read(value, found.owner.module)) : [];
  return otherwise ? atMost('default', read(otherwise)) : [];
}

/** `config("X", default=...)` of Starlette and decouple, `env.list("X", default=...)` of environs and django-environ. */
const CONFIG = /^(config|env|environ|cfg|_config|_env)(\.(get|str|list|bool|int|json))?$/i;

function fallback(project: Project, module: Module, call: Node): Node[] | undefined {
  const fn = field(call, 'function');
  const { positional, named } = callArguments(call);
  const variable = variableRead(project, module, call);
  const isConfig = CONFIG.test(fn?.text ?? '') && stringValue(positional[0]) !== undefined;
  if (!variable && !isConfig) return undefined;
  return [variable?.otherwise ?? named.get('default') ?? []].flat();
}

const METHODS: Readonly<
  Record<string, (value: Value, argument: Node | undefined) => Value | undefined>
> = {
  split: (value, separator) =>
    typeof value === 'string' ? value.split(stringValue(separator) ?? /\s+/) : undefined,
  strip: (value) => (typeof value === 'string' ? value.trim() : undefined),
  rstrip: (value) => (typeof value === 'string' ? value : undefined),
  lower: (value) => (typeof value === 'string' ? value.toLowerCase() : undefined),
  upper: (value) => (typeof value === 'string' ? value.toUpperCase() : undefined),
  encode: (value) => value,
  copy: (value) => value,
  get_secret_value: (value) => value,
};

const CONVERSIONS: Readonly<Record<string, (value: Value) => Value | undefined>> = {
  list: (value) => (isList(value) ? value : undefined),
  tuple: (value) => (isList(value) ? value : undefined),
  set: (value) => (isList(value) ? value : undefined),
  frozenset: (value) => (isList(value) ? value : undefined),
  sorted: (value) => (isList(value) ? value : undefined),
  str: (value) => (typeof value === 'string' ? value : undefined),
  SecretStr: (value) => (typeof value === 'string' ? value : undefined),
  bool: (value) => (isList(value) ? value.length > 0 : Boolean(value)),
  json: (value) => (typeof value === 'string' ? listIn(value) : undefined),
};

/** A JSON list of strings, as settings read them. */
const listIn = (text: string): Value | undefined =>
  /^\s*\[\s*("[^"\\]*"\s*(,\s*"[^"\\]*"\s*)*)?\]\s*$/.test(text)
    ? [...text.matchAll(/"([^"\\]*)"/g)].map(([, value = '']) => value)
    : undefined;

/** What a function of the project returns that takes nothing. */
function returned(project: Project, module: Module, call: Node, read: Read): Known[] {
  if (givenTo(call).length > 0) return [];
  const results = returnedFrom(project, module, call);
  const all = results.flatMap((result) => read(result.node, result.module));
  return results.length > 1 ? atMost('sometimes', all) : all;
}

/** `text.lower() == "true"`, `text in ("1", "true")` */
export function comparison(node: Node, read: Read): Known[] {
  const [left, right, more] = children(node);
  const compare = COMPARISONS[operatorOf(node)];
  if (!left || !right || more || !compare) return [];
  const known = read(right).filter(({ how }) => how === 'always')[0];
  return known
    ? read(left).flatMap((each) => {
        const value = compare(each.value, known.value);
        return { ...each, value, how: weakest(each.how, known.how) };
      })
    : [];
}

const contains = (value: Value, list: Value): boolean => isList(list) && list.includes(value);
const COMPARISONS: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  in: contains,
  'not in': (a, b) => !contains(a, b),
};
