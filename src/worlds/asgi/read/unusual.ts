import { calleeAt, originAt } from '../../../languages/python/names/origins.ts';
import { decoratorsOf, isAsync, isAwaited } from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { givenTo, ownNodes, stringValue } from '../../../languages/python/tree/search.ts';
import { passesThrough } from './decorators.ts';
import { REGISTERS } from './hands-on.ts';
import { doubt, type Trace } from './trace.ts';
import type { Here, RunScope } from './values.ts';

// What does not run as it is written: whether, when and how often is for something else to say.

/** Functions that wait for a coroutine. */
export const RUNNERS =
  /^(asyncio\.run|anyio\.run|trio\.run|uvloop\.run)$|\.(run_until_complete|run_coroutine_threadsafe|create_task)$/;
/** Decorators that call the function as it is, and do no more. */
const TRANSPARENT =
  /^(staticmethod|classmethod|property|override|(functools|typing|typing_extensions|abc)\.\w+|cache|lru_cache|wraps)$/;

/** Why a call of a function does not do what its body says, and whether the body runs at all. */
export type Unusual = { readonly reason: string; readonly isRun: boolean };

/**
 * A generator, a coroutine that nobody waits for, or a function in whose place a decorator of the project stands;
 * undefined for any other.
 */
export function unusualCall(
  project: Project,
  call: Node,
  {
    module,
    definition,
    from,
  }: { readonly module: Module; readonly definition: Node; readonly from: Module },
): Unusual | undefined {
  const name = field(definition, 'name')?.text ?? '';
  if (ownNodes(definition, 'yield').length > 0) {
    const reason = `\`${name}\` is a generator, so when its statements run cannot be read here`;
    return { reason, isRun: false };
  }
  if (isAsync(definition) && !isAwaited(call) && !isRun(project, from, call)) {
    const reason = `nobody waits for the coroutine \`${name}\` here, so whether it runs cannot be read`;
    return { reason, isRun: false };
  }
  const decorator = decoratorsOf(definition).find((each) => changesCalls(project, module, each));
  if (!decorator) return undefined;
  const reason = `what \`@${decorator.text}\` makes of \`${name}\` cannot be read here`;
  return { reason, isRun: true };
}

function isRun(project: Project, module: Module, call: Node): boolean {
  const runner = call.parent?.parent;
  return (
    runner?.type === 'call' &&
    givenTo(runner).some(({ id }) => id === call.id) &&
    RUNNERS.test(calleeAt(project, module, runner) ?? field(runner, 'function')?.text ?? '')
  );
}

/** A decorator of the project that registers something itself, or does not call what it is put on. */
function changesCalls(project: Project, module: Module, decorator: Node): boolean {
  const named = decorator.type === 'call' ? field(decorator, 'function') : decorator;
  if (!named || TRANSPARENT.test(calleeName(project, module, named))) return false;
  if (passesThrough(project, module, decorator)) return false;
  const origin = originAt(project, module, named);
  if (origin?.kind !== 'local' || origin.binding.kind === 'import') return false;
  const { node } = origin.binding;
  const [fn] =
    node.type === 'function_definition' ? (field(node, 'parameters')?.namedChildren ?? []) : [];
  const calls = fn !== undefined && node.text.includes(`${fn.text.split(':')[0]}(`);
  return REGISTERS.test(node.text) || (decorator.type !== 'call' && !calls);
}

function calleeName(project: Project, module: Module, named: Node): string {
  const origin = originAt(project, module, named);
  return origin?.kind === 'external' ? origin.dotted : named.text;
}

/** The functions of the project that stand as decorators above something and register a layer. */
export function registeringDecorator(trace: Trace, decorated: Node, here: Here): void {
  const definition = field(decorated, 'definition');
  for (const decorator of definition ? decoratorsOf(definition) : []) {
    const named = decorator.type === 'call' ? field(decorator, 'function') : decorator;
    const origin = named && originAt(trace.project, here.module, named);
    if (origin?.kind !== 'local' || origin.binding.kind === 'import') continue;
    if (!REGISTERS.test(origin.binding.node.text)) continue;
    const reason = `what \`@${decorator.text}\` registers cannot be read here`;
    doubt(trace, here.module, decorator, reason);
  }
}

/** It calls a function of the module, or binds one of its names. */
const namesCode = ({ module, scope }: Here, text: string): boolean =>
  (text.match(/\w+/g) ?? []).some((word) => module.bindings.has(word) || isBound(scope, word));

const isBound = ({ locals, apps, parent }: RunScope, name: string): boolean =>
  locals.has(name) || apps.has(name) || (parent !== undefined && isBound(parent, name));

/** `exec("...")`: any statement could be in it. */
export function runsText(trace: Trace, call: Node, fn: Node, here: Here): boolean {
  const origin = originAt(trace.project, here.module, fn);
  const isNamed = origin?.kind === 'local' && origin.binding.kind === 'value';
  const named = isNamed ? origin.binding.node : fn;
  if (!/^(builtins\.)?(exec|eval)$/.test(named.text)) return false;
  const text = callArguments(call).positional[0];
  const known = text && stringValue(text);
  if (known !== undefined && !REGISTERS.test(known) && !namesCode(here, known)) return true;
  doubt(trace, here.module, call, `what \`${fn.text}\` runs cannot be read here`);
  return true;
}
