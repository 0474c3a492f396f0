import { calledBy } from '../../../languages/python/follow/functions.ts';
import type { Module, Node, Project } from '../../../languages/python/tree/module.ts';
import { givenTo } from '../../../languages/python/tree/search.ts';
import { type Handling, handlingsOf, handsOn, namesWithin } from './handing.ts';
import { DEPTH } from './responses.ts';

/** What a function lets handle the request in its place: `return await self.handle(request, call_next)`. */
export function lentTo(
  project: Project,
  { module, fn, inner, kind, send }: Handling,
  onward: readonly Node[],
): Handling[] {
  return onward.flatMap((call) => {
    if (!givenTo(call).some(({ text }) => inner.includes(text))) return [];
    return calledBy(project, module, call).flatMap((target): Handling[] => {
      if (target.fn.id === fn.id) return [];
      const within = namesWithin(call, target.fn, inner);
      const [sending] = send ? namesWithin(call, target.fn, [send]) : [];
      return [{ ...target, kind, inner: within, ...(sending !== undefined && { send: sending }) }];
    });
  });
}

/** How a class or function handles requests, and the functions that it lets do so. */
export function allHandlings(project: Project, module: Module, definition: Node): Handling[] {
  const own = handlingsOf(project, module, definition);
  const found = [...own];
  let last = own;
  for (let depth = 0; depth < DEPTH && last.length > 0; depth += 1) {
    last = last
      .flatMap((each) => lentTo(project, each, handsOn(each)))
      .filter((each) => found.every(({ fn }) => fn.id !== each.fn.id));
    found.push(...last);
  }
  return found;
}
