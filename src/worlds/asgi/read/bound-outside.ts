import { memoized, perObject } from '../../../languages/memo.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { argument, nodesOf, stringValue } from '../../../languages/python/tree/search.ts';
import { isTest } from './sites.ts';

/** What FastAPI registers with, and keeps its layers in. */
const DECIDES = /^(add_middleware|user_middleware|middleware_stack|build_middleware_stack)$/;
/** What gives the list or the method by its name; whoever asks for the finished stack changes nothing. */
const GIVES = /^(add_middleware|user_middleware)$/;
/** The same, put together: `f"{verb}_middleware"`, `"add_" + kind`. */
const GIVES_IN_PART = /\}_middleware["']|^["']add_["']$/;

/** A place that binds something from outside: a name, or one that is not known; `object` is where, if it has to be asked. */
export type OutsideBinding = {
  readonly module: Module;
  readonly node: Node;
  readonly name?: string;
  readonly object?: Node;
};

/** The places in the project, tests left out, that may bind one of these names from outside. */
export function outsidesOf(project: Project, names: ReadonlySet<string>): OutsideBinding[] {
  const paths = [...new Set([...names, ANY_NAME].flatMap(filesBinding(project)(names)))].sort();
  return paths.flatMap((path) => {
    const module = project.module(path);
    return module
      ? outsidesIn(module).filter(({ name }) => name === undefined || names.has(name))
      : [];
  });
}

/** Stands for names that the text does not tell, and for what always counts. */
const ANY_NAME = '';
const OTHER_WAYS = [
  ...['setattr(', 'globals()', 'patch(', 'patch.object('],
  ...['"add_middleware"', "'add_middleware'", '"user_middleware"', "'user_middleware'"],
  ...['user_middleware=', '}_middleware', '"add_"', "'add_'"],
];

const wordsOf = (name: string): readonly string[] =>
  name === ANY_NAME ? OTHER_WAYS : [`.${name} =`, `.${name}=`, `.${name} +=`, `.${name}:`];

/** Names that nobody looked for yet are looked for together; which of them a file binds, its text is asked once. */
const filesBinding = perObject((project: Project) => {
  const known = new Map<string, readonly string[]>();
  const seen = new Set<string>();
  const boundIn = memoized((path: string) => boundByText(project.files.read(path) ?? ''));
  return (names: ReadonlySet<string>) => {
    const fresh = [ANY_NAME, ...names].filter((name) => !known.has(name));
    const words = fresh.flatMap(wordsOf);
    for (const path of words.length === 0 ? [] : project.files.search(words))
      if (!isTest(path)) seen.add(path);
    for (const name of fresh)
      known.set(
        name,
        [...seen].filter((path) => boundIn(path).has(name)),
      );
    return (name: string): readonly string[] => known.get(name) ?? [];
  };
});

function boundByText(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { 1: name = '', index } of text.matchAll(BOUND))
    if (!OWN.test(text.slice(Math.max(index - 80, 0), index))) names.add(name);
  for (const [, deleted = ''] of text.matchAll(DELETED))
    for (const [, name = ''] of deleted.matchAll(/\.\s*(\w+)/g)) names.add(name);
  for (const [, name, path] of text.matchAll(BY_NAME))
    names.add((name ?? path)?.split('.').at(-1) ?? ANY_NAME);
  if (ALWAYS.test(text)) names.add(ANY_NAME);
  return names;
}

/** Before an attribute of the object itself, or of what it holds. */
const OWN = /(?<![\w.)\]])(?:self|cls)(?:\.\w+)*$/;
const BOUND = /\.([\w\u0080-\uFFFF]+)(?: ?=(?!=)| \+=|:)/g;
const DELETED = /\bdel\b((?:[^;\n\\]|\\[\s\S])*)/g;
/** With the name where it is a plain string; a route's path is none. */
const BY_NAME =
  /\b(?:setattr|patch\.object)\((?:\s*[\w.]+\s*,\s*["']([\w.]+)["']\s*[,)])?|\bpatch\((?!\s*(?:["']\/|[fF]["']))(?:\s*["']([\w.]+)["']\s*[,)])?/g;
const ALWAYS =
  /\bglobals\(\)|["'](add|user)_middleware["']|\}_middleware|["']add_["']|(user_middleware|middleware_stack|\.add_middleware) ?=(?!=)/;

/** What binds from outside in a module, whatever it is called. */
const outsidesIn = perObject((module: Module): OutsideBinding[] => {
  const assigned = nodesOf(module, 'assignment', 'augmented_assignment').flatMap((node) =>
    target(module, node, field(node, 'left')),
  );
  const deleted = nodesOf(module, 'delete_statement').flatMap((node) =>
    children(node).flatMap((each) => target(module, node, each)),
  );
  const called = nodesOf(module, 'call').flatMap((call) => byName(module, call));
  const texts = nodesOf(module, 'string').filter(
    (node) =>
      (GIVES.test(stringValue(node) ?? '') || GIVES_IN_PART.test(node.text)) && !isAsked(node),
  );
  const named = nodesOf(module, 'keyword_argument').filter((node) =>
    DECIDES.test(field(node, 'name')?.text ?? ''),
  );
  const always = [...texts, ...named].map((node): OutsideBinding => ({ module, node }));
  return [...assigned, ...deleted, ...called, ...always];
});

/** `config.layer = Other`, `Helper.setup = other`, `globals()["X"] = Other` */
function target(module: Module, node: Node, left: Node | undefined): OutsideBinding[] {
  if (!left) return [];
  if (/^globals\(\)/.test(left.text)) return [{ module, node }];
  const object = left.type === 'attribute' ? field(left, 'object') : undefined;
  const name = field(left, 'attribute')?.text ?? '';
  if (!object || /^(self|cls)\b/.test(object.text)) return [];
  return [DECIDES.test(name) ? { module, node } : { module, node, name, object }];
}

/** `setattr(config, "layer", other)`; of a name that is not known, `object` is what may have it. */
function byName(module: Module, node: Node): OutsideBinding[] {
  const fn = field(node, 'function')?.text ?? '';
  if (fn === 'globals().update') return [{ module, node }];
  const isPatch = /(^|\.)patch(\.object)?$/.test(fn);
  if (fn !== 'setattr' && !isPatch) return [];
  const given = stringValue(argument(node, 'name', fn.endsWith('patch') ? 0 : 1));
  const name = given?.split('.').at(-1);
  if (name !== undefined) return [{ module, node, ...(!DECIDES.test(name) && { name }) }];
  const object = argument(node, 'object', 0);
  return object ? [{ module, node, object }] : [];
}

/** `hasattr(app, "add_middleware")` */
const isAsked = (node: Node): boolean =>
  node.parent?.parent?.type === 'call' && field(node.parent.parent, 'function')?.text === 'hasattr';
