import { perObject } from '../../../languages/memo.ts';
import { calledBy } from '../../../languages/python/follow/functions.ts';
import { type Flow, flowOf } from '../../../languages/python/follow/taint.ts';
import {
  givenParameters,
  isAsync,
  isAwaited,
  nameOf,
  returnedBy,
} from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  field,
  lineOf,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { descendants, functionAround, ownNodes } from '../../../languages/python/tree/search.ts';
import type { Unit } from './units.ts';

/** A function that runs while a middleware handles a request, on the event loop. */
export type HandlerRun = {
  readonly module: Module;
  readonly fn: Node;
  /** How the handler gets there, its own call first; empty for what the handler itself does. */
  readonly chain: readonly CallStep[];
};
/** A call of a function of the project. */
export type CallStep = {
  readonly module: Module;
  readonly call: Node;
  readonly target: Module;
  readonly fn: Node;
};

/** Calls deeper than this are not followed. */
const DEPTH = 4;

/**
 * The handler and every function of the project that it calls, each once, the nearest first. What is only handed over
 * (to a thread, as a background task) is not called. `async def`s inside the handler wrap `send` and `receive`.
 */
export const runsOf = (project: Project, unit: Unit): readonly HandlerRun[] => {
  const found = known(project).get(unit) ?? followed(project, unit);
  known(project).set(unit, found);
  return found;
};

/** The same without what is far away, where a value hardly is what it was. */
export const nearRunsOf = (project: Project, unit: Unit): readonly HandlerRun[] =>
  runsOf(project, unit).filter(({ chain }) => chain.length < 3);

/** Several rules ask about the same middleware. */
const known = perObject((_: Project) => new Map<Unit, readonly HandlerRun[]>());

function followed(project: Project, { module, handler }: Unit): HandlerRun[] {
  const nested = descendants(field(handler, 'body') ?? handler, 'function_definition');
  const runs: HandlerRun[] = [handler, ...nested.filter(isAsync)].map((fn) => ({
    module,
    fn,
    chain: [],
  }));
  const seen = new Set(runs.map(keyOf));
  for (const run of runs) {
    if (run.chain.length >= DEPTH) continue;
    for (const call of ownNodes(run.fn, 'call')) {
      for (const { module: target, fn } of calledBy(project, run.module, call)) {
        // A decorator made something of it that can be awaited, in a thread as a rule.
        if (isAwaited(call) && !isAsync(fn)) continue;
        const next = {
          module: target,
          fn,
          chain: [...run.chain, { module: run.module, call, target, fn }],
        };
        if (!seen.has(keyOf(next))) runs.push(next);
        seen.add(keyOf(next));
      }
    }
  }
  return runs;
}

const keyOf = ({ module, fn }: Pick<HandlerRun, 'module' | 'fn'>): string =>
  `${module.path}:${fn.startIndex}`;

/** `check_key` (app/keys.py:12) */
export const placeOfRun = ({ target, fn }: CallStep): string =>
  `\`${nameOf(fn)}\` (${target.path}:${lineOf(fn)})`;

/** Follows a source from the handler, by the arguments of the calls on the way, into the function that runs. */
export function flowInto(
  project: Project,
  { module, fn, chain }: HandlerRun,
  sourceIn: (module: Module) => (node: Node) => boolean,
  always = false,
): Flow {
  let given: readonly string[] = [];
  for (const step of chain) {
    const caller = functionAround(step.call);
    const flow = flowOf(
      { project, module: step.module, fn: caller ?? step.call },
      sourceIn(step.module),
      given,
      always,
    );
    given = parametersGiven(step, flow);
  }
  return flowOf({ project, module, fn }, sourceIn(module), given, always);
}

/** The parameters of the called function that are given what flows. */
function parametersGiven({ call, fn }: CallStep, flow: Flow): string[] {
  const { positional, named } = callArguments(call);
  const names = givenParameters(fn);
  return [
    ...positional.flatMap((value, index) => (flow(value) ? (names[index] ?? []) : [])),
    ...[...named].flatMap(([name, value]) => (flow(value) ? [name] : [])),
  ];
}

/** A source, and calls of the project's functions that return it. */
export function orReturned(
  project: Project,
  isSource: (module: Module, node: Node) => boolean,
  depth = 2,
): (module: Module) => (node: Node) => boolean {
  const known = new Map<string, boolean>();
  const isReturned = (module: Module, fn: Node): boolean => {
    const key = keyOf({ module, fn });
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, false);
    const flow = flowOf({ project, module, fn }, orReturned(project, isSource, depth - 1)(module));
    const holds = returnedBy(fn).some(flow);
    known.set(key, holds);
    return holds;
  };
  return (module) => (node) =>
    isSource(module, node) ||
    (depth > 0 &&
      node.type === 'call' &&
      calledBy(project, module, node).some(({ module: target, fn }) => isReturned(target, fn)));
}
