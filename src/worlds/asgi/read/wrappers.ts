import { installedBases, lineage } from '../../../languages/python/names/classes.ts';
import { methodOf } from '../../../languages/python/tree/functions.ts';
import type { Node } from '../../../languages/python/tree/module.ts';
import { targetsOf } from '../find/served.ts';
import { resolveTarget } from '../project/targets.ts';
import { aroundOf } from './calls.ts';
import { doubt, type Trace } from './trace.ts';
import type { AbstractValue, Here } from './values.ts';

type Bound = { readonly value: AbstractValue; readonly wasApp: boolean; readonly here: Here };

/**
 * `app = CORSMiddleware(app, ...)`: the served object is what lies around the application. An object under another
 * name counts if it is served or a middleware that is known; else it may be a client, a limiter or an admin site.
 */
export function wrap(
  trace: Trace,
  name: string,
  right: Node,
  { value, wasApp, here }: Bound,
): void {
  const around = aroundOf(value) ?? [];
  const isLayer = around.some(({ concern }) => concern !== null) && isCallable(trace, value);
  const counts = wasApp || isLayer || isServed(trace, here.module.path, name);
  if (!counts) {
    if (value?.kind === 'object') here.scope.objects.set(name, value.object);
    return;
  }
  if (here.looped) doubt(trace, here.module, right, 'the application is wrapped in a loop');
  const layers = around.map((layer) => ({ ...layer, conditional: here.conditional }));
  trace.effects += 1;
  trace.wrapped.push(...layers.reverse());
}

/** A class of the project without `__call__` makes no application: a manager, a client. */
function isCallable({ project }: Trace, value: AbstractValue): boolean {
  if (value?.kind !== 'object') return true;
  const { object } = value;
  return (
    installedBases(project, object).length > 0 ||
    lineage(project, object).some(({ definition }) => methodOf(definition, '__call__'))
  );
}

function isServed(trace: Trace, path: string, name: string): boolean {
  const { files } = trace.project;
  return targetsOf(trace.project).some(
    (target) => target.name === name && resolveTarget(files, target) === path,
  );
}
