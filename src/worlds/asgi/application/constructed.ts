import {
  classOfOrigin,
  installedBases,
  isKindOf,
  lineage,
} from '../../../languages/python/names/classes.ts';
import type { Origin } from '../../../languages/python/names/origins.ts';
import { methodOf, parametersOf } from '../../../languages/python/tree/functions.ts';
import {
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { isBaseKind } from '../recognise/base.ts';

/** The constructors of applications. */
export const APPLICATION = /^(fastapi|starlette)\b.*\.(FastAPI|Starlette)$/;

/** What lies around an application, and is no `Middleware`. */
export function isLayerClass(project: Project, origin: Origin | undefined): boolean {
  if (origin?.kind === 'external')
    return /^(starlette|fastapi)\.middleware\.\w+\.\w+$/.test(origin.dotted);
  const owner = classOfOrigin(origin);
  if (!owner) return false;
  const isBase = isBaseKind(installedBases(project, owner));
  const call = lineage(project, owner)
    .map(({ definition }) => methodOf(definition, '__call__'))
    .find(Boolean);
  return isBase || (call !== undefined && parametersOf(call).length === 4);
}

/** The call makes an object of a class of this kind, or of one of the project that derives from it. */
export function isMade(project: Project, module: Module, call: Node, kind: RegExp): boolean {
  const fn = field(call, 'function');
  return fn !== undefined && isKindOf(project, module, fn, kind);
}
