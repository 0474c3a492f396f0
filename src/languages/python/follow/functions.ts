import { methodOf, returnedBy } from '../tree/functions.ts';
import { field, type Module, type Node, type Project } from '../tree/module.ts';
import type { Expression } from './reading.ts';
import { valuesOf } from './values.ts';

/** A function of the project. */
export type OwnFunction = { readonly module: Module; readonly fn: Node };

/** The functions of the project that an expression may stand for; for a class its `__init__`. */
export const functionsAt = (project: Project, module: Module, node: Node): OwnFunction[] =>
  valuesOf(project, module, node).flatMap((value) => {
    if (value.kind === 'function') return [{ module: value.module, fn: value.node }];
    const init = value.kind === 'class' ? methodOf(value.node, '__init__') : undefined;
    return init && value.kind === 'class' ? [{ module: value.module, fn: init }] : [];
  });

/** The functions of the project that a call may run. */
export function calledBy(project: Project, module: Module, call: Node): OwnFunction[] {
  const callee = field(call, 'function');
  return callee ? functionsAt(project, module, callee) : [];
}

/** The function of the project that a call surely runs. */
export function calledFunction(
  project: Project,
  module: Module,
  call: Node,
): OwnFunction | undefined {
  const [only, another] = calledBy(project, module, call);
  return another ? undefined : only;
}

/** What the functions of the project return that a call may run. */
export const returnedFrom = (project: Project, module: Module, call: Node): Expression[] =>
  calledBy(project, module, call).flatMap(({ module: home, fn }) =>
    returnedBy(fn).map((node) => ({ module: home, node })),
  );
