import {
  calledBy,
  functionsAt,
  type OwnFunction,
} from '../../../languages/python/follow/functions.ts';
import { expressionsOf } from '../../../languages/python/follow/sources.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { argument, givenTo, methodCall } from '../../../languages/python/tree/search.ts';

const RUNNERS = /(^|\.)(run_in_threadpool|to_thread|run_sync|run_in_executor)$/;

/** The functions of the project that a call runs: itself, out of a table of them, or in a thread. */
export function runBy(project: Project, module: Module, call: Node): readonly OwnFunction[] {
  const direct = calledBy(project, module, call);
  if (direct.length > 0) return direct;
  const callee = field(call, 'function');
  if (!callee) return [];
  if (RUNNERS.test(calleeAt(project, module, call) ?? callee.text))
    return givenTo(call)
      .slice(0, 2)
      .flatMap((each) => functionsAt(project, module, each));
  const named = callee.type === 'identifier' ? expressionsOf(project, module, callee) : [];
  return [{ module, node: callee }, ...named].flatMap((each) =>
    chosen(project, each.module, each.node),
  );
}

/** `CHECKS[path]`, `CHECKS.get(path, by_key)`: any of them. */
function chosen(project: Project, module: Module, node: Node): OwnFunction[] {
  const { on, method } = methodCall(node) ?? {};
  const table = node.type === 'subscript' ? children(node)[0] : method === 'get' ? on : undefined;
  if (!table) return [];
  const otherwise = method === 'get' ? argument(node, 'default', 1) : undefined;
  const listed = expressionsOf(project, module, table).flatMap((each) =>
    each.node.type === 'dictionary'
      ? children(each.node).flatMap((pair) => {
          const value = field(pair, 'value');
          return value ? functionsAt(project, each.module, value) : [];
        })
      : [],
  );
  return [...listed, ...(otherwise ? functionsAt(project, module, otherwise) : [])];
}
