import { callArguments, type Module, type Node, type Project } from '../../languages/python.ts';
import type { Expression } from '../../languages/python-assigned.ts';
import { argumentsOf, type Entries } from '../../languages/python-dicts.ts';
import { nodesOf } from '../../languages/python-nodes.ts';
import { calleeAt, dottedAt } from '../../languages/python-origins.ts';

/** Where a middleware class of a library is given its options. */
export type Use = {
  readonly module: Module;
  readonly call: Node;
  readonly options: Entries;
  /** An option by its name, as it is written in this call or in the dictionary that it splats. */
  readonly option: (name: string) => Expression | undefined;
};

/** `add_middleware(X, ...)`, `Middleware(X, ...)`, `X(app, ...)` */
export function usesOf(project: Project, modules: readonly Module[], symbol: RegExp): Use[] {
  return modules.flatMap((module) =>
    nodesOf(module, 'call')
      .filter((call) => isUse(project, module, call, symbol))
      .map((call) => {
        const options = argumentsOf(project, module, call);
        return { module, call, options, option: (name) => options.get(name) };
      }),
  );
}

function isUse(project: Project, module: Module, call: Node, symbol: RegExp): boolean {
  const { positional, named } = callArguments(call);
  const given = named.get('middleware_class') ?? named.get('cls') ?? positional[0];
  const isHandedOn = given !== undefined && symbol.test(dottedAt(project, module, given) ?? '');
  return isHandedOn || symbol.test(calleeAt(project, module, call) ?? '');
}
