import { perObject } from '../../../languages/memo.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import { nameOf } from '../../../languages/python/tree/functions.ts';
import {
  field,
  lineOf,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { around, nodesOf, ownNodes } from '../../../languages/python/tree/search.ts';
import type { Doubt } from '../../../types.ts';
import { servedFiles } from '../find/served.ts';
import { httpDecorator } from '../recognise/base.ts';
import { originHere } from '../recognise/identify.ts';
import { isImportedApp } from './imported.ts';
import { runModule, siteKey, type Trace } from './trace.ts';
import { type Here, isApp, newScope } from './values.ts';

const TESTS = /(^|\/)(tests?|testing)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/;
export const isTest = (path: string): boolean => TESTS.test(path);

/** Modules that have a registration in them. */
const registering = perObject((project: Project): Module[] =>
  project
    .mentioning('.add_middleware(', '.middleware(')
    .filter((path) => !isTest(path))
    .flatMap((path) => project.module(path) ?? []),
);

/** A call that registers something, with what does not depend on how it is reached. */
type Registration = {
  readonly module: Module;
  readonly line: number;
  readonly key: string;
  readonly call: Node;
  /** What it registers on. */
  readonly receiver: Node;
  /** The name of the function around it; undefined at module level. */
  readonly owner: string | undefined;
  /** The block that it runs in, as `file:offset`. */
  readonly block: string;
  /** The receiver is not made by a call in this module. */
  readonly mayBeImported: boolean;
};

const registrationsIn = perObject((module: Module): Registration[] =>
  nodesOf(module, 'call').flatMap((call) => {
    const receiver = isRegistration(call) && field(field(call, 'function') ?? call, 'object');
    if (!receiver) return [];
    const owner = around(call, /^function_definition$/);
    const body = owner ? field(owner, 'body') : module.root;
    const binding = module.bindings.get(receiver.text);
    return [
      {
        module,
        line: lineOf(call),
        key: siteKey(module, call),
        call,
        receiver,
        owner: owner && nameOf(owner),
        block: siteKey(module, body ?? module.root),
        mayBeImported: !(binding?.kind === 'value' && binding.node.type === 'call'),
      },
    ];
  }),
);

/**
 * Registrations that the trace did not reach. One in code that ran, in a function that received the application
 * without being followed, or on an application imported from a module that ran makes the nesting uncertain.
 */
export function unreached(trace: Trace): Doubt[] {
  return registering(trace.project).flatMap((module) =>
    registrationsIn(module)
      .filter(({ key }) => !trace.visited.has(key))
      .flatMap((registration) => doubtAbout(trace, registration)),
  );
}

function isRegistration(call: Node): boolean {
  const fn = field(call, 'function');
  const method = fn?.type === 'attribute' ? field(fn, 'attribute')?.text : undefined;
  return method === 'add_middleware' || httpDecorator(call) !== undefined;
}

function doubtAbout(trace: Trace, registration: Registration): Doubt[] {
  const { module, line, receiver, owner, block } = registration;
  const at = { file: module.path, line };
  const scope = trace.entered.get(block);
  if (scope && isApp(scope, receiver.text))
    return [{ ...at, reason: 'whether and when this registers a middleware cannot be read here' }];
  if (scope && mayBeApp(trace.project, receiver, { ...hereIn(module), scope }))
    return [
      { ...at, reason: `whether \`${receiver.text}\` is the application cannot be read here` },
    ];
  if (isHandedOut(trace, registration))
    return [{ ...at, reason: `whether \`${owner}\` is called cannot be read here` }];
  const opaque =
    owner === undefined ? undefined : (trace.opaque.get(owner) ?? trace.opaque.get('*'));
  if (opaque) return [opaque];
  if (!registersOn(trace, registration)) return [];
  const reason = `\`${receiver.text}\` gets a middleware whenever this module is imported, so its place depends on who imports it when`;
  return [{ ...at, reason }];
}

/** It stands in a function that one that ran defines, and uses in another way than to call it. */
function isHandedOut(trace: Trace, { module, receiver, owner, call }: Registration): boolean {
  const inner = owner === undefined ? undefined : around(call, /^function_definition$/);
  const outer = inner && around(inner, /^function_definition$/);
  const body = outer && field(outer, 'body');
  const scope = body && trace.entered.get(siteKey(module, body));
  if (!inner || !outer || !scope || !isApp(scope, receiver.text)) return false;
  return ownNodes(outer, 'identifier').some(
    (each) => each.text === owner && each.parent?.id !== inner.id && !decorates(each),
  );
}

const decorates = (name: Node): boolean => around(name, /^decorator$/) !== undefined;

/** It ran, and what it is is neither known nor something else: an object of a library, another application. */
function mayBeApp(project: Project, receiver: Node, here: Here): boolean {
  const origin = originHere(project, receiver, here);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value')
    return origin === undefined || origin.kind === 'local';
  const { node } = origin.binding;
  const fn = node.type === 'call' ? field(node, 'function') : undefined;
  const made = fn && originAt(project, origin.module, fn);
  return made?.kind !== 'external';
}

/** At module level, on the application we read, imported from a module that ran. */
const registersOn = (
  trace: Trace,
  { module, receiver, owner, mayBeImported }: Registration,
): boolean =>
  owner === undefined && mayBeImported && isImportedApp(trace, receiver, hereIn(module));

const hereIn = (module: Module): Here => ({
  module,
  scope: newScope([module.bindings]),
  frames: [],
  conditional: false,
  guarded: false,
  calls: [],
});

/**
 * Modules that import the finished application and register more on it. What is served runs; without a word
 * about that, the only one there is.
 */
export function runOthers(trace: Trace): void {
  if (!trace.constructed) return;
  const home = trace.constructed.frames[0]?.file ?? '';
  const served = servedFiles(trace.project);
  const others = modulesThatRegister(trace).filter((module) => !trace.modules.has(module.path));
  if (served.has(home)) return;
  const roots = [...served].filter((path) => !trace.modules.has(path));
  const paths = roots.length > 0 ? roots : others.map(({ path }) => path);
  const [path, another] = paths;
  const module = path === undefined ? undefined : trace.project.module(path);
  if (module && another === undefined) runModule(trace, module);
}

/** Modules whose own statements register something on the application, which they import. */
const modulesThatRegister = (trace: Trace): Module[] =>
  registering(trace.project).filter((module) =>
    registrationsIn(module).some((registration) => registersOn(trace, registration)),
  );
