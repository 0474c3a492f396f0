import { argumentsOf } from '../../../languages/python/follow/dicts.ts';
import type { Expression } from '../../../languages/python/follow/reading.ts';
import { calleeAt, dottedAt } from '../../../languages/python/names/origins.ts';
import {
  callArguments,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { nodesOf } from '../../../languages/python/tree/search.ts';

/** Where a middleware class of a library is given its options. */
export type Use = {
  readonly module: Module;
  readonly call: Node;
  /** The dotted name of the class. */
  readonly symbol: string;
  /** An option by its name, as it is written in this call or in the dictionary that it splats. */
  readonly option: (name: string) => Expression | undefined;
};

/** `add_middleware(X, ...)`, `Middleware(X, ...)`, `X(app, ...)` */
export function usesOf(project: Project, modules: readonly Module[], symbol: RegExp): Use[] {
  return modules.flatMap((module) =>
    nodesOf(module, 'call').flatMap((call) => {
      const used = symbolsIn(project, module, call).find((each) => symbol.test(each));
      if (used === undefined) return [];
      const options = argumentsOf(project, module, call);
      return [{ module, call, symbol: used, option: (name) => options.get(name) }];
    }),
  );
}

/** What a call hands on to be made later, and what it calls. */
function symbolsIn(project: Project, module: Module, call: Node): string[] {
  const { positional, named } = callArguments(call);
  const given = named.get('middleware_class') ?? named.get('cls') ?? positional[0];
  const handedOn = given && dottedAt(project, module, given);
  return [handedOn ?? [], calleeAt(project, module, call) ?? []].flat();
}
