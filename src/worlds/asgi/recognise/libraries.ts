import { valuesOf } from '../../../languages/python/follow/values.ts';
import { field, lineOf, type Node, type Project } from '../../../languages/python/tree/module.ts';
import { libraries } from '../libraries.ts';
import { type Here, newScope, type PassedValue, type Seen } from '../read/values.ts';
import { identify, originHere, whatIs } from './identify.ts';

/** Library calls that register a middleware on the application they are given. */
export const installers = libraries.flatMap(({ installs }) =>
  installs ? [{ ...installs, made: new RegExp(installs.owner.source.replace(/\$$/, '\\b')) }] : [],
);

/** What a running application shows of such a layer; one that is outermost may not be in its list at all. */
export function runsAs(origin: string): { name: string; isListed: boolean } | undefined {
  const rule = installers.find(({ owner }) => owner.test(origin));
  return rule && { name: rule.runsAs, isListed: !rule.outermost };
}

/** The layer that `Instrumentator().instrument(app)` and its like install. */
export function installedBy(
  project: Project,
  call: Node,
  fn: Node,
  here: Here,
): { layer: Omit<Seen, 'site'>; outermost: boolean } | undefined {
  const method = fn.type === 'attribute' ? field(fn, 'attribute')?.text : undefined;
  const rule = installers.find((known) => known.method === method);
  const object = field(fn, 'object');
  const owner = rule && object ? ownerOf(project, object, here) : undefined;
  const origin = owner && originHere(project, owner.node, owner.here);
  if (!rule || !object) return undefined;
  if (origin?.kind !== 'external' || !rule.owner.test(origin.dotted))
    return madeElsewhere(project, { call, object, rule, here });
  const layer = identify(project, owner?.node, owner?.here ?? here, call);
  const { path: file } = here.module;
  return { layer: { ...layer, file }, outermost: rule.outermost };
}

type Installing = {
  readonly call: Node;
  readonly object: Node;
  readonly rule: (typeof installers)[number];
  readonly here: Here;
};

/** The installer comes out of a function, or was passed for a parameter: whatever made it. */
function madeElsewhere(project: Project, { call, object, rule, here }: Installing) {
  const given = (object.type === 'identifier' && here.scope.given.get(object.text)) || {
    node: object,
    here,
  };
  const made = valuesOf(project, given.here.module, given.node).flatMap((value) =>
    value.kind === 'library' ? [/^[\w.]+/.exec(value.made)?.[0] ?? ''] : [],
  );
  const dotted = made.find((each) => rule.owner.test(each));
  if (dotted === undefined) return undefined;
  const what = whatIs(project, { kind: 'external', dotted }, undefined, here);
  const { conditional } = here;
  const { path: file } = here.module;
  const symbol = dotted.split('.').at(-1) ?? dotted;
  const layer = { ...what, symbol, file, line: lineOf(call), conditional, through: false };
  return { layer, outermost: rule.outermost };
}

/** `Instrumentator(...)`, `Instrumentator`, or a name bound to such a call in this or another module. */
function ownerOf(project: Project, object: Node, here: Here): PassedValue | undefined {
  if (object.type === 'call') {
    const fn = field(object, 'function');
    // A fluent chain, `Instrumentator().add(x).instrument(app)`, starts at its innermost call.
    const inner = fn?.type === 'attribute' ? field(fn, 'object') : undefined;
    if (inner?.type === 'call') return ownerOf(project, inner, here);
    return fn && { node: fn, here };
  }
  const origin = originHere(project, object, here);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value') return { node: object, here };
  const { module, binding } = origin;
  const isHere = module.path === here.module.path;
  if (binding.node.type !== 'call') return undefined;
  return ownerOf(
    project,
    binding.node,
    isHere ? here : { ...here, module, scope: newScope([module.bindings]) },
  );
}
