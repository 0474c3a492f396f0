import { importedIn } from '../../../languages/python/names/imports.ts';
import { type LocalOrigin, originAt } from '../../../languages/python/names/origins.ts';
import { field, type Module, type Node } from '../../../languages/python/tree/module.ts';
import { functionAround } from '../../../languages/python/tree/search.ts';
import { atModule } from './at-module.ts';
import { handingOn, REGISTERS } from './hands-on.ts';
import { listNamed } from './kept.ts';
import { doubtRebound } from './rebound.ts';
import { globalsOf } from './scopes.ts';
import { runModule, scopeOfModule, type Trace } from './trace.ts';
import { type Here, type Instance, isApp, type ListValue, objectNamed } from './values.ts';

/** `from . import middleware` below the application runs a module that may register on it. */
export function runImport(trace: Trace, statement: Node, here: Here): void {
  if (!trace.constructed) return;
  doubtRebound(trace, statement, here);
  for (const path of importedIn(trace.project, here.module, statement)) {
    const module = trace.project.module(path);
    if (!module || trace.modules.has(module.path)) continue;
    if (REGISTERS.test(module.text) || handsAppOn(trace, module)) runModule(trace, module, here);
  }
}

/** A module that has not run, but hands the application, which it imports, to code that may register on it. */
export const handsAppOn = (trace: Trace, module: Module): Node | undefined => {
  const at = atModule(module);
  return handingOn(trace, module, (node) => isImportedApp(trace, node, at))[0];
};

/** A value bound at the top of a module, this one or another. */
function topLevel(trace: Trace, node: Node, here: Here): LocalOrigin | undefined {
  const origin = originAt(trace.project, here.module, node);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value') return undefined;
  const fn = functionAround(origin.binding.node);
  return !fn || globalsOf(origin.module, fn).has(origin.name) ? origin : undefined;
}

/** The scope of another module that ran, where a name comes from there. */
function importedFrom(trace: Trace, origin: LocalOrigin | undefined, here: Here) {
  return origin && origin.module.path !== here.module.path
    ? trace.modules.get(origin.module.path)
    : undefined;
}

/** `from .main import app`: the application of another module that ran. */
export function isImportedApp(trace: Trace, node: Node, here: Here): boolean {
  const origin = topLevel(trace, node, here);
  const scope = importedFrom(trace, origin, here);
  if (origin && scope) return isApp(scope, origin.name);
  const [object, attribute] = [field(node, 'object'), field(node, 'attribute')];
  const owner = object && attribute ? importedObject(trace, object, here) : undefined;
  return owner?.apps.has(attribute?.text ?? '') ?? false;
}

/** An object that another module made. */
export function importedObject(trace: Trace, node: Node, here: Here): Instance | undefined {
  const origin = topLevel(trace, node, here);
  const isOther = origin && origin.module.path !== here.module.path;
  return isOther ? objectNamed(scopeOfModule(trace, origin.module), origin.name) : undefined;
}

/** A list bound at the top of this or another module, as it is once that module has run. */
export function boundList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const origin = topLevel(trace, node, here);
  const list = origin && listNamed(scopeOfModule(trace, origin.module), origin.name);
  if (list) trace.names.add(origin.name);
  return list ?? undefined;
}
