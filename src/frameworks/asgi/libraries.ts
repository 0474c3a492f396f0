import { field, type Node, type Project } from '../../languages/python.ts';
import { resolveName } from '../../languages/python-names.ts';
import { identify } from './identify.ts';
import type { Here, Seen } from './values.ts';

/** Library calls that register a middleware on the application they are given. */
const CALLS: readonly {
  readonly owner: RegExp;
  readonly method: string;
  readonly outermost: boolean;
  /** The class that it registers. */
  readonly runsAs: string;
}[] = [
  {
    owner: /^prometheus_fastapi_instrumentator\.Instrumentator$/,
    method: 'instrument',
    outermost: false,
    runsAs: 'PrometheusInstrumentatorMiddleware',
  },
  // It rewrites build_middleware_stack and so lies outside whatever is registered, before or after.
  {
    owner: /^opentelemetry\.instrumentation\.\w+\.\w+Instrumentor$/,
    method: 'instrument_app',
    outermost: true,
    runsAs: 'OpenTelemetryMiddleware',
  },
];

/** What a running application shows of such a layer; one that is outermost may not be in its list at all. */
export function runsAs(origin: string): { name: string; listed: boolean } | undefined {
  const rule = CALLS.find(({ owner }) => owner.test(origin));
  return rule && { name: rule.runsAs, listed: !rule.outermost };
}

/** The layer that `Instrumentator().instrument(app)` and its like install. */
export function installedBy(
  project: Project,
  call: Node,
  fn: Node,
  here: Here,
): { layer: Omit<Seen, 'site'>; outermost: boolean } | undefined {
  const method = fn.type === 'attribute' ? field(fn, 'attribute')?.text : undefined;
  const rule = CALLS.find((known) => known.method === method);
  const owner = rule && ownerOf(field(fn, 'object'), here);
  const origin = owner && resolveName(project, here.module, here.scope.bindings, owner);
  if (!rule || origin?.kind !== 'external' || !rule.owner.test(origin.dotted)) return undefined;
  return { layer: identify(project, owner, here, call), outermost: rule.outermost };
}

/** `Instrumentator(...)`, `Instrumentator`, or a name bound to such a call. */
function ownerOf(object: Node | undefined, here: Here): Node | undefined {
  if (object?.type === 'call') {
    const fn = field(object, 'function');
    // A fluent chain, `Instrumentator().add(x).instrument(app)`, starts at its innermost call.
    const inner = fn?.type === 'attribute' ? field(fn, 'object') : undefined;
    return inner?.type === 'call' ? ownerOf(inner, here) : fn;
  }
  if (object?.type !== 'identifier') return object;
  const name = object.text;
  const binding = here.scope.bindings.find((scope) => scope.has(name))?.get(name);
  return binding?.kind === 'value' ? ownerOf(binding.node, here) : object;
}
