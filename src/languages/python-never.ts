import { field, type Module, type Node, type Project } from './python.ts';
import { type Calls, endsOf } from './python-flow.ts';
import { methodOf } from './python-functions.ts';
import { around, ownNodes } from './python-nodes.ts';
import { calleeAt, originAt } from './python-origins.ts';

const EXITS = /^(sys\.exit|os\._exit|os\.abort|exit|quit)$/;
const SWALLOWING = /^(contextlib\.suppress|anyio\.move_on_after|anyio\.move_on_at)$/;

/** What can be known of calls in a module by following them into the project. */
export function callsIn(project: Project, module: Module, depth = 0): Calls {
  return {
    never: (call) => neverReturns(project, module, call, depth),
    swallows: (value) =>
      value.type === 'call' && SWALLOWING.test(calleeAt(project, module, value) ?? ''),
  };
}

/** The function of the project that a call calls: by its name, or as `self.name()` a method of the class around. */
export function calledFunction(
  project: Project,
  module: Module,
  call: Node,
): { readonly module: Module; readonly node: Node } | undefined {
  const fn = field(call, 'function');
  if (!fn) return undefined;
  const [, method] = /^(?:self|cls)\.(\w+)$/.exec(fn.text) ?? [];
  if (method !== undefined) {
    const owner = around(call, /^class_definition$/);
    const node = owner && methodOf(owner, method);
    return node && { module, node };
  }
  const origin = originAt(project, module, fn);
  return origin?.kind === 'local' && origin.binding.kind === 'def'
    ? { module: origin.module, node: origin.binding.node }
    : undefined;
}

function neverReturns(project: Project, module: Module, call: Node, depth: number): boolean {
  const fn = field(call, 'function');
  if (EXITS.test(calleeAt(project, module, call) ?? fn?.text ?? '')) return true;
  const called = calledFunction(project, module, call);
  if (!called) return false;
  if (/^(\w+\.)?(NoReturn|Never)$/.test(field(called.node, 'return_type')?.text ?? '')) return true;
  if (depth > 2 || ownNodes(called.node, 'yield').length > 0) return false;
  const { falls, returns } = endsOf(called.node, callsIn(project, called.module, depth + 1));
  return falls.length === 0 && returns.length === 0;
}
