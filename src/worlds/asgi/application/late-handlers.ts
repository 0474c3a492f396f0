import { calledFunction } from '../../../languages/python/follow/functions.ts';
import { nameOf } from '../../../languages/python/tree/functions.ts';
import type { Module, Node, Project } from '../../../languages/python/tree/module.ts';
import { functionAround, nodesOf } from '../../../languages/python/tree/search.ts';
import { lateness } from './late.ts';

type Asked = {
  readonly project: Project;
  readonly mentioning: (...words: readonly string[]) => readonly Module[];
};

/**
 * What registers this runs only once the application has started. Starlette puts its layers together before the
 * lifespan begins and takes the handlers with it then, so one that comes later is never asked.
 */
export function comesTooLate({ project, mentioning }: Asked, module: Module, node: Node): boolean {
  const fn = functionAround(node);
  if (!fn) return false;
  if (lateness(project, module, fn)) return true;
  const callers = mentioning(`${nameOf(fn)}(`).flatMap((from) =>
    nodesOf(from, 'call')
      .filter((call) => {
        const called = calledFunction(project, from, call);
        return called?.module.path === module.path && called.fn.id === fn.id;
      })
      .map((call) => ({ from, caller: functionAround(call) })),
  );
  return (
    callers.length > 0 &&
    callers.every(({ from, caller }) => caller && lateness(project, from, caller))
  );
}
