import { originAt } from '../../../languages/python/names/origins.ts';
import { field, lineOf, type Module, type Node } from '../../../languages/python/tree/module.ts';
import type { Doubt } from '../../../types.ts';
import { servedFiles } from '../find/served.ts';
import { originHere } from '../recognise/identify.ts';
import { atModule } from './at-module.ts';
import { handsAppOn, isImportedApp } from './imported.ts';
import { isTest, ownerName, type Registration, registering, sitesIn } from './sites.ts';
import { runModule, type Trace } from './trace.ts';
import { type Here, isApp } from './values.ts';

/**
 * Registrations that the trace did not reach. One in code that ran, in a function that received the application
 * without being followed, or on an application imported from a module that ran makes the nesting uncertain.
 */
export function unreached(trace: Trace): Doubt[] {
  const sites = notVisited(trace).flatMap((registration) => doubtAbout(trace, registration));
  return [...sites, ...handedOnElsewhere(trace).map(({ doubt }) => doubt)];
}

const notVisited = ({ project, visited }: Trace): Registration[] =>
  registering(project).flatMap((module) =>
    sitesIn(module).filter(({ key, isCall }) => isCall && !visited.has(key)),
  );

/** Modules that did not run, and hand the application, which they import, to code that may register on it. */
function handedOnElsewhere(trace: Trace): { readonly module: Module; readonly doubt: Doubt }[] {
  // There is nothing that could register on it.
  if (!trace.constructed || notVisited(trace).length === 0) return [];
  const { project, modules } = trace;
  const apps = [...modules.values()].flatMap((scope) => [...scope.apps]);
  const names = [...new Set(apps.filter((name) => /^\w+$/.test(name)))];
  const words = names.flatMap((name) =>
    ['(', '=', ', '].flatMap((before) => [`${before}${name})`, `${before}${name},`]),
  );
  if (words.length === 0) return [];
  project.expect(words);
  return project.mentioning(...words).flatMap((path) => {
    const module = modules.has(path) || isTest(path) ? undefined : project.module(path);
    const call = module && handsAppOn(trace, module);
    const reason = `\`${call?.text}\` may register a middleware whenever this module is imported, and nothing says who imports it when`;
    return call ? [{ module, doubt: { file: path, line: lineOf(call), reason } }] : [];
  });
}

function doubtAbout(trace: Trace, registration: Registration): Doubt[] {
  const { module, line, receiver, block } = registration;
  const owner = ownerName(registration);
  const at = { file: module.path, line };
  const scope = trace.entered.get(block);
  if (scope && isApp(scope, receiver.text))
    return [{ ...at, reason: 'whether and when this registers a middleware cannot be read here' }];
  if (scope && mayBeApp(trace, receiver, { ...atModule(module), scope }))
    return [
      { ...at, reason: `whether \`${receiver.text}\` is the application cannot be read here` },
    ];
  const opaque =
    owner === undefined ? undefined : (trace.opaque.get(owner) ?? trace.opaque.get('*'));
  if (opaque) return [opaque];
  if (!registersOn(trace, registration)) return [];
  const reason = `\`${receiver.text}\` gets a middleware whenever this module is imported, so its place depends on who imports it when`;
  return [{ ...at, reason }];
}

/** It ran, and what it is is neither known nor something else: an object of a library, another application. */
function mayBeApp({ project, target }: Trace, receiver: Node, here: Here): boolean {
  const origin = originHere(project, receiver, here);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value')
    return origin === undefined || origin.kind === 'local';
  const { node } = origin.binding;
  if (origin.module.path === target.file && target.starts.includes(node.startIndex)) return true;
  const fn = node.type === 'call' ? field(node, 'function') : undefined;
  const made = fn && originAt(project, origin.module, fn);
  return made?.kind !== 'external';
}

/** At module level, on the application we read, imported from a module that ran. */
const registersOn = (
  trace: Trace,
  { module, receiver, owner, mayBeImported }: Registration,
): boolean =>
  owner === undefined && mayBeImported && isImportedApp(trace, receiver, atModule(module));

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

/** Modules whose own statements register something on the application, which they import, or hand it on. */
const modulesThatRegister = (trace: Trace): Module[] => {
  const own = registering(trace.project).filter((module) =>
    sitesIn(module).some((registration) => registration.isCall && registersOn(trace, registration)),
  );
  return [...new Set([...own, ...handedOnElsewhere(trace).map(({ module }) => module)])];
};
