import { perObject } from '../../../languages/memo.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import { runIn } from '../../../languages/python/tree/functions.ts';
import { field, type Module, type Node } from '../../../languages/python/tree/module.ts';
import { around, givenTo, nodesOf } from '../../../languages/python/tree/search.ts';
import { mayRegister } from '../recognise/harmless.ts';
import { importsIn } from './loaded.ts';
import { isMainGuard } from './script.ts';
import type { Trace } from './trace.ts';

/** Code that registers something. */
export const REGISTERS = /\.(add_middleware|middleware|user_middleware)\b/;

/** More modules than these are not looked through for one that registers. */
const MOST = 50;

/** The calls among a module's own statements that hand the application to code that may register on it. */
export const handingOn = (
  trace: Trace,
  module: Module,
  isApp: (node: Node) => boolean,
): readonly Node[] =>
  callsOf(module).flatMap(({ call, fn, given }) =>
    given.some(isApp) && mayReach(trace, module, fn) ? [call] : [],
  );

/** The calls among its own statements that are given something by its name, for whatever application is looked for. */
const callsOf = perObject((module: Module) =>
  nodesOf(module, 'call').flatMap((call) => {
    const fn = field(call, 'function');
    if (fn === undefined || runIn(call) || isScripted(call)) return [];
    const given = givenTo(call).filter(({ type }) => /^(identifier|attribute)$/.test(type));
    return given.length > 0 ? [{ call, fn, given }] : [];
  }),
);

/** What only runs when the file is the script is nothing that a server imports. */
function isScripted(node: Node): boolean {
  const guard = around(node, /^if_statement$/);
  return guard !== undefined && (isMainGuard(guard) || isScripted(guard));
}

function mayReach(trace: Trace, module: Module, fn: Node): boolean {
  const origin = originAt(trace.project, module, fn);
  if (origin?.kind === 'external') return mayRegister(origin.dotted);
  if (origin?.kind === 'local' && origin.binding.kind !== 'value')
    return registersBelow(trace, origin.module);
  return fn.type !== 'attribute' || mayRegister(field(fn, 'attribute')?.text ?? '');
}

/** A module, or one that it imports and that has not run, has a registration in it. */
function registersBelow({ project, modules }: Trace, from: Module): boolean {
  const paths = new Set([from.path]);
  for (const path of paths) {
    const module = project.module(path);
    if (!module || modules.has(path) || paths.size > MOST) continue;
    if (REGISTERS.test(module.text)) return true;
    for (const next of importsIn(project)(module)) paths.add(next);
  }
  return false;
}
