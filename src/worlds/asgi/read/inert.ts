import { perNode, perObject } from '../../../languages/memo.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { descendants, ownNodes } from '../../../languages/python/tree/search.ts';
import type { Trace } from './trace.ts';
import type { Here, RunScope } from './values.ts';

/**
 * A statement at the top of a module that does nothing to this application, as it names nothing that has to do with it.
 * Of a file with a thousand applications each is read on its own, and most of it belongs to the others.
 */
export function isInert(trace: Trace, statement: Node, { module, scope }: Here): boolean {
  if (statement.parent?.type !== 'module' || scope.parent) return false;
  const { file, starts } = trace.target;
  const isIn = (start: number): boolean =>
    statement.startIndex <= start && start < statement.endIndex;
  if (file === module.path && starts.some(isIn)) return false;
  const names = namesOfPlain(trace.project)(module, statement);
  return names?.every((name) => !isLive(scope, name)) ?? false;
}

/** The names in a statement that does nothing by itself; undefined for any other. */
const namesOfPlain = perObject((project: Project) =>
  perNode((module: Module, statement: Node): readonly string[] | undefined => {
    if (/^(function|class)_definition$/.test(statement.type))
      return runsCalls(statement) ? undefined : [];
    if (statement.type !== 'expression_statement' || statement.firstDeep) return undefined;
    const isPlain =
      descendants(statement, 'call').every((call) => isForeignCall(project, module, call)) &&
      descendants(statement, 'list', 'tuple').every(isOfConstants);
    if (!isPlain) return undefined;
    const names = descendants(statement, 'identifier');
    const isOfOther = (name: Node): boolean => {
      const origin = originAt(project, module, name);
      return origin?.kind === 'module' || (origin?.kind === 'local' && origin.module !== module);
    };
    return names.some(isOfOther) ? undefined : [...new Set(names.map(({ text }) => text))];
  }),
);

/** A default, a base or the body of a class calls something when it is defined. */
const runsCalls = (definition: Node): boolean =>
  ['parameters', 'return_type', 'superclasses'].some(
    (name) => (field(definition, name)?.descendantsOfType('call') ?? []).length > 0,
  ) ||
  (definition.type === 'class_definition' &&
    ownNodes(definition, 'call', 'subscript', 'delete_statement', 'assignment').some(
      ({ type, parent }) => type !== 'assignment' || parent?.type !== 'expression_statement',
    ));

/** It calls nothing of the project, and makes no layer. */
function isForeignCall(project: Project, module: Module, call: Node): boolean {
  const fn = field(call, 'function');
  const origin = fn && originAt(project, module, fn);
  if (origin?.kind === 'external') return !/\.Middleware$|^builtins\./.test(origin.dotted);
  if (origin?.kind === 'local')
    return origin.binding.kind === 'value' && !/^(eval|exec)$/.test(origin.binding.node.text);
  return fn?.type === 'attribute' && origin === undefined && !isOfClass(project, module, fn);
}

/** `Server.create()`, of a class of the project. */
function isOfClass(project: Project, module: Module, fn: Node): boolean {
  const object = field(fn, 'object');
  const owner = object && originAt(project, module, object);
  return owner?.kind === 'local' && owner.binding.kind === 'class';
}

/** It could not be a list of layers. */
const isOfConstants = (node: Node): boolean =>
  children(node).length > 0 &&
  children(node).every(({ type }) => /^(string|integer|float|true|false|none)$/.test(type));

/** More names than this are not looked through, for one of them with a dot. */
const MANY = 50;

/** The name, or something that starts with it, is the application, a list of layers or an object of the project. */
function isLive({ apps, lists, objects }: RunScope, name: string): boolean {
  const starts = (key: string): boolean => key.startsWith(`${name}.`);
  if (apps.has(name) || lists.has(name) || objects.has(name)) return true;
  return [apps, lists, objects].some(
    (all) => all.size > MANY || [...all.keys()].some((key) => starts(key)),
  );
}
