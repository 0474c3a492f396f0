import { perObject } from '../../../languages/memo.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import { classOf, nameOf } from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { functionAround, nodesOf, stringValue } from '../../../languages/python/tree/search.ts';
import { loadedBy } from './loaded.ts';
import { mayBeOf, type Named, type Spoken } from './spoken.ts';
import type { Trace } from './trace.ts';

/**
 * A place that gets something by a name that is put together there, or everything that an object has:
 * `getattr(self, f"_setup_{part}")`, `globals()[name]`, `vars(kit).items()`.
 */
type Getter = {
  readonly module: Module;
  readonly node: Node;
  /** What has the name; undefined for the names of the module itself, null where nothing is told. */
  readonly object: Node | undefined | null;
  readonly name: RegExp;
};

/** The places in what is loaded that may give this function, by no name that stands anywhere. */
export const gettersOf = (trace: Trace, of: Named): readonly Spoken[] =>
  gettersLoaded(trace)
    .filter((each) => each.name.test(nameOf(of.definition)) && mayGive(trace.project, each, of))
    .map(({ module, node }) => ({ module, node, how: 'other' }));

const gettersLoaded = perObject((trace: Trace): Getter[] =>
  [...loadedBy(trace)].flatMap((path) => {
    const module = trace.project.module(path);
    return module && GETS.test(module.text) ? gettersIn(module) : [];
  }),
);

const GETS =
  /\bgetattr\(\s*[^"'\n]*?,\s*(?!["'][^"'\n]*["']\s*[,)])|\b(globals|locals|vars|getmembers|methodcaller|attrgetter)\(|\.__dict__\b/;

const gettersIn = perObject((module: Module): Getter[] => {
  const called = nodesOf(module, 'call').flatMap((node) => calledGetter(module, node) ?? []);
  const dictionaries = nodesOf(module, 'attribute').flatMap((node): Getter[] => {
    const [object, name] = [field(node, 'object'), field(node, 'attribute')?.text];
    return object && name === '__dict__' ? spaceOf(module, node, object) : [];
  });
  return [...called, ...dictionaries];
});

function calledGetter(module: Module, node: Node): Getter | Getter[] | undefined {
  const fn = field(node, 'function')?.text ?? '';
  const [first, second] = callArguments(node).positional;
  if (fn === 'getattr')
    return first && second && stringValue(second) === undefined
      ? { module, node, object: first, name: patternOf(second) }
      : undefined;
  if (/^(operator\.)?(methodcaller|attrgetter)$/.test(fn))
    return first && stringValue(first) === undefined
      ? { module, node, object: null, name: patternOf(first) }
      : undefined;
  if (/^(inspect\.)?getmembers$/.test(fn) && first)
    return { module, node, object: first, name: ANY };
  return /^(globals|locals|vars)$/.test(fn) ? spaceOf(module, node, first) : undefined;
}

const ANY = /^/;

/** `vars(kit)[name]`, `globals().values()`: with a name that is a string it is found by that, and a write gives nothing. */
function spaceOf(module: Module, node: Node, object: Node | undefined): Getter[] {
  const { parent } = node;
  const call = parent?.parent?.type === 'call' ? parent.parent : undefined;
  const method = parent?.type === 'attribute' ? field(parent, 'attribute')?.text : undefined;
  const key =
    parent?.type === 'subscript'
      ? field(parent, 'subscript')
      : method === 'get' && call
        ? callArguments(call).positional[0]
        : undefined;
  const isWritten =
    /^(update|setdefault|pop|clear|copy|keys)$/.test(method ?? '') ||
    (parent?.parent?.type === 'assignment' && field(parent.parent, 'left')?.id === parent.id);
  if (isWritten || stringValue(key) !== undefined) return [];
  return [{ module, node, object, name: key ? patternOf(key) : ANY }];
}

/** What a name is like that is put together: `f"_setup_{part}"`, `"do_" + name`. */
function patternOf(node: Node): RegExp {
  const parts = partsOf(node);
  return parts.some((part) => part !== undefined)
    ? new RegExp(`^${parts.map((part) => (part === undefined ? '\\w*' : escaped(part))).join('')}$`)
    : ANY;
}

const escaped = (text: string): string => text.replace(/[^\w]/g, '\\$&');

/** The texts it consists of; undefined is one that is not known. */
function partsOf(node: Node): (string | undefined)[] {
  if (node.type === 'parenthesized_expression') return children(node).flatMap(partsOf);
  if (node.type === 'binary_operator' && field(node, 'operator')?.text === '+')
    return ['left', 'right'].flatMap((side) => {
      const part = field(node, side);
      return part ? partsOf(part) : [undefined];
    });
  if (node.type !== 'string') return [undefined];
  const known = stringValue(node);
  if (known !== undefined) return [known];
  return children(node).flatMap((part) =>
    part.type === 'string_content' ? [part.text] : part.type === 'interpolation' ? [undefined] : [],
  );
}

/** What is asked may have the function: the object of a method, the module of any other. */
function mayGive(project: Project, getter: Getter, { module, definition }: Named): boolean {
  const { object, node } = getter;
  const owner = classOf(definition);
  if (!owner && functionAround(definition)) return false;
  if (object === null) return owner !== undefined;
  if (!owner) return isOfModule(project, getter, module);
  if (!object) return false;
  const whole = instanceIn(object);
  const isKnown =
    /^(self|cls)$/.test(whole.text) ||
    whole.type === 'call' ||
    originAt(project, getter.module, whole) !== undefined;
  return (
    mayBeOf(project, getter.module, whole, { module, definition: owner }) &&
    (isKnown || isRun(node))
  );
}

/** `type(self)`, `self.__class__`: has what the object has. */
function instanceIn(object: Node): Node {
  const [only] = field(object, 'function')?.text === 'type' ? callArguments(object).positional : [];
  const inner = field(object, 'attribute')?.text === '__class__' ? field(object, 'object') : only;
  return inner ? instanceIn(inner) : object;
}

function isOfModule(project: Project, { object, node, module }: Getter, of: Module): boolean {
  if (!object) return module === of;
  const origin = originAt(project, module, object);
  if (origin?.kind === 'module') return origin.module === of;
  if (/\b(import_module|modules)\b/.test(object.text)) return true;
  return !/^(self|cls)\b/.test(object.text) && origin === undefined && node.parent?.type === 'call';
}

/** It is called, gone through, or bound to a name that may be. */
const isRun = ({ id, parent }: Node): boolean =>
  parent?.type === 'call'
    ? field(parent, 'function')?.id === id
    : /^(assignment|named_expression|attribute|subscript|for_statement|for_in_clause)$/.test(
        parent?.type ?? '',
      );
