import { calledBy } from '../../../languages/python/follow/functions.ts';
import { callsIn } from '../../../languages/python/follow/never.ts';
import type { Node, Project } from '../../../languages/python/tree/module.ts';
import {
  around,
  contains,
  descendants,
  functionAround,
} from '../../../languages/python/tree/search.ts';
import { type Handling, handsOn, ranAfter } from './handing.ts';

/**
 * Code that deals with what the application has answered: behind the call that hands the request on, in a function that
 * is handed on in place of `send`, or in a helper that is called there. What only makes answers of the layer's own is no
 * such code; of code that nobody is seen to call nothing is known, and it passes for it.
 */
export function dealsWithAnswers(
  project: Project,
  handlings: readonly Handling[],
  node: Node,
): boolean {
  const home = handlings.filter(({ fn }) => contains(fn, node));
  if (home.length > 0) return home.some((each) => isBehind(project, each, node));
  const helper = around(node, /^function_definition$/);
  const callers = handlings.flatMap((handling) =>
    descendants(handling.fn, 'call')
      .filter((call) =>
        calledBy(project, handling.module, call).some(({ fn }) => fn.id === helper?.id),
      )
      .map((call) => isBehind(project, handling, call)),
  );
  return callers.length === 0 || callers.includes(true);
}

function isBehind(project: Project, handling: Handling, node: Node): boolean {
  if (functionAround(node)?.id !== handling.fn.id) return true;
  const calls = callsIn(project, handling.module);
  const phases = handsOn(handling).map((call) => ranAfter(call, node, calls));
  return phases.includes('after') && !phases.includes('caught');
}
