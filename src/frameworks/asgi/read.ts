import {
  bindingsOf,
  callArguments,
  field,
  lineOf,
  type Module,
  type Node,
  type Project,
} from '../../languages/python.ts';
import { resolveName } from '../../languages/python-names.ts';
import type { Doubt, Reading } from '../../types.ts';
import type { Found } from './find.ts';
import { runBlock, startTrace } from './statements.ts';
import { moduleScope, siteKey, type Trace } from './trace.ts';
import { closeSite, type Seen } from './values.ts';

/** The nesting that will run, outermost first, with what could not be followed. */
export function readApp(project: Project, found: Found): Reading {
  const trace = traceFromRoot(project, found);
  // `add_middleware` puts each layer outside the ones before; a constructor list is outermost first.
  const layers = [
    ...trace.wrapped.toReversed(),
    ...trace.registered.toReversed(),
    ...(trace.constructed?.elements ?? []),
  ];
  return {
    app: found.app,
    layers: layers.map((layer: Seen) => ({ ...layer, site: closeSite(layer.site) })),
    constructor: closeSite({ kind: 'call', frames: trace.constructed?.frames ?? [] }).frames,
    doubts: [...trace.doubts, ...unreached(trace)],
  };
}

/** Runs the module that constructs the application; if a factory does, a module that calls it; else the factory. */
function traceFromRoot(project: Project, found: Found): Trace {
  const home = project.module(found.target.file);
  if (!home) throw new Error(`${found.target.file} has gone`);
  const own = runModule(project, found, home);
  if (own.constructed) return own;
  const { factory } = found.app;
  for (const path of factory === undefined ? [] : callers(project, factory, home.path)) {
    const module = project.module(path);
    const trace = module && runModule(project, found, module);
    if (trace?.constructed) return trace;
  }
  return runFactory(project, found, home);
}

function runModule(project: Project, found: Found, module: Module): Trace {
  const trace = startTrace(project, found.target);
  runBlock(trace, module.root, {
    module,
    scope: moduleScope(module),
    frames: [],
    conditional: false,
    guarded: false,
    calls: [],
  });
  return trace;
}

const TESTS = /(^|\/)(tests?|testing)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/;

/** Modules outside the tests that name the factory, the shortest path first. */
function callers(project: Project, factory: string, home: string): string[] {
  return project.files
    .list()
    .filter((path) => path.endsWith('.py') && path !== home && !TESTS.test(path))
    .filter((path) => project.files.read(path)?.includes(factory))
    .sort((a, b) => a.split('/').length - b.split('/').length);
}

function runFactory(project: Project, found: Found, home: Module): Trace {
  const trace = startTrace(project, found.target);
  const at = found.target.starts[0] ?? 0;
  const definition = home.root
    .descendantsOfType('function_definition')
    .filter((node) => node !== null)
    .findLast((node) => node.startIndex <= at && at < node.endIndex);
  const body = definition && field(definition, 'body');
  if (!definition || !body) return trace;
  const self =
    definition.parent?.parent?.type === 'class_definition' ? definition.parent.parent : undefined;
  runBlock(trace, body, {
    module: home,
    scope: {
      ...moduleScope(home),
      bindings: [bindingsOf(body), home.bindings],
      parent: moduleScope(home),
    },
    frames: [],
    conditional: false,
    guarded: false,
    calls: [definition],
    ...(self && { self }),
  });
  return trace;
}

/**
 * Registrations in files that the trace did not reach. One in a function that received the application without
 * being followed, or on an application imported from the one we read, makes the nesting uncertain.
 */
function unreached(trace: Trace): Doubt[] {
  const { project } = trace;
  return project.files
    .list()
    .filter((path) => path.endsWith('.py') && !TESTS.test(path))
    .filter((path) => /\.add_middleware\(|\.middleware\(/.test(project.files.read(path) ?? ''))
    .flatMap((path) => {
      const module = project.module(path);
      return module ? unreachedIn(trace, module) : [];
    });
}

function unreachedIn(trace: Trace, module: Module): Doubt[] {
  const calls = module.root.descendantsOfType('call').filter((call) => call !== null);
  return calls
    .filter((call) => isRegistration(call) && !trace.visited.has(siteKey(module, call)))
    .flatMap((call) => doubtAbout(trace, module, call));
}

function isRegistration(call: Node): boolean {
  const fn = field(call, 'function');
  const method = fn?.type === 'attribute' ? field(fn, 'attribute')?.text : undefined;
  if (method === 'add_middleware') return true;
  return (
    method === 'middleware' &&
    callArguments(call).positional[0]?.text.replaceAll("'", '"') === '"http"'
  );
}

function doubtAbout(trace: Trace, module: Module, call: Node): Doubt[] {
  const owner = ownerName(call);
  const opaque = owner === undefined ? undefined : trace.opaque.get(owner);
  if (opaque) return [opaque];
  const receiver = field(field(call, 'function') ?? call, 'object');
  if (owner !== undefined || !receiver || !importsApp(trace, module, receiver)) return [];
  const reason = `\`${receiver.text}\` gets a middleware whenever this module is imported, so its place depends on who imports it when`;
  return [{ file: module.path, line: lineOf(call), reason }];
}

/** The receiver is the application we read, imported from the module that made it. */
function importsApp(trace: Trace, module: Module, receiver: Node): boolean {
  const origin = resolveName(trace.project, module, [module.bindings], receiver);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value') return false;
  if (origin.module.path === module.path) return false;
  const { startIndex, endIndex } = origin.binding.node;
  return (
    trace.constructed?.frames.some(
      (frame) =>
        frame.file === origin.module.path &&
        frame.statement.start <= startIndex &&
        endIndex <= frame.statement.end,
    ) ?? false
  );
}

function ownerName(call: Node): string | undefined {
  for (let at = call.parent; at; at = at.parent) {
    if (at.type === 'function_definition') return field(at, 'name')?.text;
  }
  return undefined;
}
