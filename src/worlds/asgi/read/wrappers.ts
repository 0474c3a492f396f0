import { installedBases, lineage } from '../../../languages/python/names/classes.ts';
import { methodOf, parametersOf } from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  field,
  type Module,
  type Node,
} from '../../../languages/python/tree/module.ts';
import { nodesOf } from '../../../languages/python/tree/search.ts';
import { targetsOf } from '../find/served.ts';
import { resolveTarget } from '../project/targets.ts';
import { aroundOf } from './calls.ts';
import { doubt, type Trace } from './trace.ts';
import { type AbstractValue, type Here, type Instance, isApp } from './values.ts';

type Bound = { readonly value: AbstractValue; readonly wasApp: boolean; readonly here: Here };

/**
 * `app = CORSMiddleware(app, ...)`: the served object is what lies around the application. An object under another
 * name counts if it is served, as far as something says so; else it may be a client, a limiter or an admin site.
 */
export function wrap(
  trace: Trace,
  name: string,
  right: Node,
  { value, wasApp, here }: Bound,
): void {
  const around = aroundOf(value) ?? [];
  const counts = wasApp || isServed(trace, name, { value, wasApp, here });
  if (counts === undefined) {
    const reason = `whether \`${name}\`, which is put around the application, is what is served cannot be read here`;
    doubt(trace, here.module, right, reason);
  }
  if (!counts) {
    if (value?.kind === 'object') here.scope.objects.set(name, value.object);
    if (value?.kind === 'wrapper') here.scope.wrappers.set(name, value.around);
    return;
  }
  if (here.looped) doubt(trace, here.module, right, 'the application is wrapped in a loop');
  const layers = around.map((layer) => ({
    ...layer,
    conditional: here.conditional || layer.conditional,
  }));
  trace.effects += 1;
  trace.wrapped.push(...layers.reverse());
}

/** Whether what has this name is what is served; undefined where it could be, and nothing says so. */
function isServed(trace: Trace, name: string, { value, here }: Bound): boolean | undefined {
  const isKnown = (aroundOf(value) ?? []).some(({ concern }) => concern !== null);
  const isLayer = value?.kind === 'object' ? isLayerClass(trace, value.object, isKnown) : isKnown;
  if (name.includes('.')) return isKnown && isLayer && !isOfApp(here, name) ? undefined : false;
  const served = servedNames(trace, here.module);
  if (served.has(name)) return true;
  // What a function returns counts where that is bound.
  if (here.calls.length > 0) return false;
  if (!isLayer || served.size > 0) return false;
  const usual = [...here.scope.apps, ...here.module.bindings.keys()].filter((each) =>
    USUAL.test(each),
  );
  return USUAL.test(name) && usual.every((each) => each === name) ? true : undefined;
}

/** `app.state.outer` */
const isOfApp = ({ scope }: Here, name: string): boolean =>
  name.split('.').some((_, index, parts) => isApp(scope, parts.slice(0, index).join('.')));

/** What an application that is served is called where nobody says so. */
const USUAL = /^(app|application|asgi)$/;

/** A class of the project without `__call__` makes no application: a manager, a client. */
function isLayerClass({ project }: Trace, object: Instance, isKnown: boolean): boolean {
  const bases = installedBases(project, object);
  if (bases.some((base) => isKnown || /\.middleware\./.test(base))) return true;
  const call = lineage(project, object)
    .map(({ definition }) => methodOf(definition, '__call__'))
    .find((each) => each !== undefined);
  return call !== undefined && (isKnown || parametersOf(call).length === 4);
}

/** The names of a module that server commands name, or that it hands to a server itself. */
function servedNames({ project }: Trace, module: Module): ReadonlySet<string> {
  const named = targetsOf(project).filter(
    (target) => resolveTarget(project.files, target) === module.path,
  );
  const handed = /\buvicorn\b/.test(module.text)
    ? nodesOf(module, 'call').flatMap((call) => {
        const isRun = /^uvicorn\.(run|Config)$/.test(field(call, 'function')?.text ?? '');
        const { positional, named: others } = callArguments(call);
        const app = isRun ? (positional[0] ?? others.get('app')) : undefined;
        return app?.type === 'identifier' ? [app.text] : [];
      })
    : [];
  return new Set([...named.map(({ name }) => name), ...handed]);
}
