import { originAt } from '../../../languages/python/names/origins.ts';
import {
  bindingsOf,
  field,
  lineOf,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { callOf } from '../../../languages/python/tree/search.ts';
import type { FoundApp } from '../find/find.ts';
import { servedFiles, targetsOf } from '../find/served.ts';
import { aroundOf } from './calls.ts';
import { registeredElsewhere } from './elsewhere.ts';
import { appName } from './frames.ts';
import { REGISTERS } from './hands-on.ts';
import { globalsOf } from './scopes.ts';
import { isTest } from './sites.ts';
import { runBlock, startTrace } from './statements.ts';
import { runModule, scopeOfModule, type Trace } from './trace.ts';
import { newInstance, newScope, type Seen } from './values.ts';

/** Runs the module that constructs the application; if a factory does, a module that calls it; else the factory. */
export function traceFromRoot(project: Project, found: FoundApp, home: Module): Trace {
  const own = startedAt(project, found, home);
  const factory = own.constructed ? undefined : factoryAround(home, found.target.starts[0] ?? 0);
  if (!factory) return own;
  const modules = naming(project, factory);
  for (const module of modules) {
    const trace = module.path === home.path ? undefined : startedAt(project, found, module);
    if (trace?.constructed) return trace;
  }
  return runFactory(project, found, factory, 0);
}

/**
 * What the factory of the application registers, seen from its own body, where that is all that is registered: a
 * condition around its call, a second call or a cache changes nothing inside. Undefined where its callers add to it,
 * and where it has no room for another statement, as one that is `return FastAPI()`.
 */
export function withinFactory(project: Project, found: FoundApp, outer: Trace): Trace | undefined {
  const home = project.module(found.target.file);
  const factory = home && factoryAround(home, found.target.starts[0] ?? 0);
  if (!factory || !outer.constructed) return undefined;
  const inner = startTrace(project, found.target);
  runDefinition(inner, factory);
  const hasRoom = inner.constructed?.frames.some(
    ({ guarded, returns, scope }) => !guarded && !returns && appName(scope) !== '',
  );
  return hasRoom && saysTheSame(inner, outer) ? inner : undefined;
}

function saysTheSame(inner: Trace, outer: Trace): boolean {
  const parts = ['wrapped', 'installed', 'registered'] as const;
  return (
    parts.every((part) => isRepeated(inner[part], outer[part])) &&
    isRepeated(inner.constructed?.elements ?? [], outer.constructed?.elements ?? []) &&
    inner.doubts.every(({ file, line, reason }) =>
      outer.doubts.some(
        (each) => each.file === file && each.line === line && each.reason === reason,
      ),
    )
  );
}

/** The outer layers are the inner ones, as often as the factory was called; none is surer there than here. */
const isRepeated = (inner: readonly Seen[], outer: readonly Seen[]): boolean =>
  outer.length % Math.max(1, inner.length) === 0 &&
  (inner.length > 0 || outer.length === 0) &&
  outer.every((layer, index) => {
    const own = inner[index % inner.length];
    return (
      own?.file === layer.file &&
      own.line === layer.line &&
      own.symbol === layer.symbol &&
      own.concern === layer.concern &&
      (layer.conditional || !own.conditional)
    );
  });

function startedAt(project: Project, found: FoundApp, module: Module): Trace {
  const trace = startTrace(project, found.target);
  runModule(trace, module);
  return trace;
}

/** A function or method that constructs the application, and what it is called by. */
type Factory = { readonly module: Module; readonly definition: Node; readonly name: string };

function factoryAround(module: Module, at: number): Factory | undefined {
  const definition = module.root
    .descendantsOfType('function_definition')
    .filter((node) => node !== null)
    .findLast((node) => node.startIndex <= at && at < node.endIndex);
  return definition && factoryOf(module, definition);
}

function factoryOf(module: Module, definition: Node): Factory {
  const name = field(definition, 'name')?.text ?? '';
  const owner = name === '__init__' ? classOf(definition) : undefined;
  return { module, definition, name: (owner && field(owner, 'name')?.text) ?? name };
}

const classOf = ({ parent }: Node): Node | undefined =>
  parent?.parent?.type === 'class_definition' ? parent.parent : undefined;

/** Modules outside the tests that name the factory: those that are served, then the shortest path first. */
function naming(project: Project, { name, module }: Factory): Module[] {
  const served = servedFiles(project);
  const rank = (path: string): number => (served.has(path) ? 0 : path.split('/').length);
  return [...new Set([module.path, ...project.mentioning(name)])]
    .filter((path) => !isTest(path))
    .sort((a, b) => rank(a) - rank(b))
    .flatMap((path) => project.module(path) ?? []);
}

/** The functions that call the factory, which may register more on what it returns. */
function callersOf(project: Project, factory: Factory): Factory[] {
  const isCalled = callOf([factory.name]);
  const callers = naming(project, factory).filter(({ text }) => isCalled.test(text));
  return callers.flatMap((module) =>
    module.root.descendantsOfType('function_definition').flatMap((definition) => {
      const body = definition && field(definition, 'body');
      const calls = body?.descendantsOfType('call') ?? [];
      const isCaller =
        definition?.id !== factory.definition.id &&
        calls.some((call) => call && body && isCallOf(project, factory, module, call));
      return definition && isCaller ? [factoryOf(module, definition)] : [];
    }),
  );
}

function isCallOf(project: Project, factory: Factory, module: Module, call: Node): boolean {
  const fn = field(call, 'function');
  if (!fn?.text.endsWith(factory.name)) return false;
  if (fn.text === `self.${factory.name}`) return module.path === factory.module.path;
  const origin = originAt(project, module, fn);
  if (origin?.kind !== 'local' || origin.binding.kind === 'import') return false;
  const owner = classOf(factory.definition);
  return [factory.definition.id, owner?.id].includes(origin.binding.node.id);
}

function runFactory(project: Project, found: FoundApp, factory: Factory, depth: number): Trace {
  const callers = depth > 4 ? [] : callersOf(project, factory);
  const served = new Set(targetsOf(project).map(({ name }) => name));
  const isServed = ({ name }: Factory): boolean => served.has(name);
  const [caller, another] = callers.some(isServed) ? callers.filter(isServed) : callers;
  // Whoever is given the factory itself may register more on what it makes.
  const modules = naming(project, factory).filter(({ text }) => REGISTERS.test(text));
  const elsewhere = callers.some(isServed)
    ? []
    : registeredElsewhere(project, modules, factory.definition);
  if (caller && !another) {
    const trace = runFactory(project, found, caller, depth + 1);
    if (trace.constructed) {
      trace.doubts.push(...elsewhere);
      return trace;
    }
  }
  const trace = startTrace(project, found.target);
  runDefinition(trace, factory);
  const more = another && callers.find(({ definition }) => REGISTERS.test(definition.text));
  if (more) {
    const reason = `\`${more.name}\` is one of several functions that call \`${factory.name}\`, and which of them runs cannot be read here`;
    trace.doubts.push({ file: more.module.path, line: lineOf(more.definition), reason });
  }
  trace.doubts.push(...elsewhere);
  return trace;
}

function runDefinition(trace: Trace, { module, definition }: Factory): void {
  const body = field(definition, 'body');
  if (!body) return;
  const self = classOf(definition);
  const own = bindingsOf(body);
  const globals = globalsOf(module, definition);
  const locals = new Set([...own.keys()].filter((name) => !globals.has(name)));
  const scope = newScope([own, module.bindings], scopeOfModule(trace, module), locals, definition);
  scope.isEntry = true;
  if (self) {
    const object = newInstance({ module, definition: self });
    scope.objects.set('self', object);
  }
  const value = runBlock(trace, body, {
    module,
    scope,
    frames: [],
    conditional: false,
    guarded: false,
    calls: [definition],
    leave: { conditional: false },
    ...(self && { self: { module, definition: self } }),
  });
  // What lies around the application that a server gets of the factory.
  trace.wrapped.push(...(aroundOf(value) ?? []).toReversed());
}
