import { follow } from '../../../languages/python/follow/sources.ts';
import { isMadeBy, valuesOf } from '../../../languages/python/follow/values.ts';
import { nameOf } from '../../../languages/python/tree/functions.ts';
import {
  field,
  lineOf,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { around, functionAround, givenTo, nodesOf } from '../../../languages/python/tree/search.ts';
import type { Doubt } from '../../../types.ts';
import { httpDecorator } from '../recognise/base.ts';

/** Functions that give whatever has the name that they are given. */
const BY_NAME = /^(importlib\.import_module|uvicorn\.importer\.import_from_string)\(\)/;
/** From a receiver to the call that made it: its variable, and a parameter or two. */
const DEEPEST = 3;

/**
 * Registrations on what a function gives that is not known, in modules that name the factory of the application, which
 * nobody is seen to call: `sub = factory()`, and `sub.add_middleware(...)`.
 */
export const registeredElsewhere = (
  project: Project,
  modules: readonly Module[],
  factory: Node,
): Doubt[] =>
  modules.flatMap((module) =>
    nodesOf(module, 'call').flatMap((call) => {
      const receiver = receiverOf(call);
      const isOther = functionAround(call)?.id !== factory.id;
      if (!receiver || !isOther || !isOfUnknown(project, module, receiver, DEEPEST)) return [];
      const reason = `whether \`${receiver.text}\` is the application cannot be read here`;
      return [{ file: module.path, line: lineOf(call), reason }];
    }),
  );

function receiverOf(call: Node): Node | undefined {
  const fn = field(call, 'function');
  const registers =
    fn?.type === 'attribute' &&
    (field(fn, 'attribute')?.text === 'add_middleware' || httpDecorator(call) !== undefined);
  return registers ? field(fn, 'object') : undefined;
}

/** It may be what a call gave of a function that cannot be told. */
function isOfUnknown(project: Project, module: Module, node: Node, depth: number): boolean {
  if (depth < 0) return false;
  const again = (each: Node | undefined): boolean =>
    each !== undefined && isOfUnknown(project, module, each, depth - 1);
  if (/^(await|parenthesized_expression)$/.test(node.type)) return again(statements(node)[0]);
  if (node.type === 'call') return isUnknownCall(project, module, node);
  if (node.type !== 'identifier') return false;
  return follow(project, module, node).some(({ kind, node: from }) =>
    kind === 'parameter' ? argumentsFor(module, from).some(again) : kind === 'whole' && again(from),
  );
}

const isUnknownCall = (project: Project, module: Module, call: Node): boolean => {
  const fn = field(call, 'function');
  const isBuilt = fn !== undefined && valuesOf(project, module, fn).length > 0;
  return !isBuilt || isMadeBy(project, module, call, BY_NAME);
};

/** What the calls in its module give the function that has this parameter. */
function argumentsFor(module: Module, parameter: Node): Node[] {
  const fn = around(parameter, /^function_definition$/);
  const name = fn && nameOf(fn);
  return nodesOf(module, 'call').flatMap((call) =>
    name !== undefined && field(call, 'function')?.text === name ? givenTo(call) : [],
  );
}
