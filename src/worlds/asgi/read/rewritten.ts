import { originAt } from '../../../languages/python/names/origins.ts';
import {
  children,
  field,
  lineOf,
  type Module,
  type Node,
} from '../../../languages/python/tree/module.ts';
import {
  argument,
  descendants,
  nodesOf,
  stringValue,
} from '../../../languages/python/tree/search.ts';
import type { Doubt } from '../../../types.ts';
import { handlesLive } from './otherwise.ts';
import { isTest, registering, sitesIn } from './sites.ts';
import type { Trace } from './trace.ts';

/** What FastAPI registers with, and keeps its layers in. */
const DECIDES = /^(add_middleware|user_middleware|middleware_stack|build_middleware_stack)$/;
/** What gives the list or the method by its name; whoever asks for the finished stack changes nothing. */
const GIVES = /^(add_middleware|user_middleware)$/;
/** More names than these are not looked for. */
const MOST = 100;

/**
 * Names that stand for something else than what is written for them, because somebody binds them from outside: a module's
 * or class's attribute, `setattr`, `globals()`; and what registers, got by its name in a string.
 */
export function rewritten(trace: Trace): Doubt[] {
  const { project } = trace;
  const names = namesRead(trace);
  const bound = [...names].flatMap((name) => [
    `.${name} =`,
    `.${name}=`,
    `.${name} +=`,
    `.${name}:`,
  ]);
  const words = [...bound, ...OTHER_WAYS];
  project.expect(words);
  const paths = project.mentioning(...words).filter((path) => !isTest(path));
  return paths.flatMap((path) => {
    const module = project.module(path);
    const found = module ? bindingsFromOutside(trace, module, names) : [];
    return found.flatMap((node) =>
      module && handlesLive(trace, module, node) ? [doubtAt(module, node)] : [],
    );
  });
}

const OTHER_WAYS = [
  ...['setattr(', 'globals()', 'patch(', 'patch.object('],
  ...['"add_middleware"', "'add_middleware'", '"user_middleware"', "'user_middleware'"],
  'user_middleware=',
];

const doubtAt = (module: Module, node: Node): Doubt => ({
  file: module.path,
  line: lineOf(node),
  reason: `what \`${node.text.split('\n')[0]}\` changes for the layers cannot be read here`,
});

/** The names in what registers layers, and those of the functions that were followed. */
function namesRead(trace: Trace): ReadonlySet<string> {
  const names = new Set(trace.names);
  for (const module of registering(trace.project))
    for (const { key, node, owner } of sitesIn(module)) {
      if (!trace.visited.has(key)) continue;
      for (const { text } of descendants(owner ?? node, 'identifier'))
        if (names.size < MOST) names.add(text);
    }
  return names;
}

function bindingsFromOutside(trace: Trace, module: Module, names: ReadonlySet<string>): Node[] {
  const assigned = nodesOf(module, 'assignment', 'augmented_assignment').flatMap((each) => {
    const left = field(each, 'left');
    return left && isOutside(trace, module, left, names) ? [each] : [];
  });
  const deleted = nodesOf(module, 'delete_statement').filter((each) =>
    children(each).some((target) => isOutside(trace, module, target, names)),
  );
  const called = nodesOf(module, 'call').filter((call) => bindsByName(trace, module, call, names));
  const texts = nodesOf(module, 'string').filter(
    (node) => GIVES.test(stringValue(node) ?? '') && !isAsked(node),
  );
  const named = nodesOf(module, 'keyword_argument').filter((node) =>
    DECIDES.test(field(node, 'name')?.text ?? ''),
  );
  return [...assigned, ...deleted, ...called, ...texts, ...named];
}

/** `config.layer = Other`, `Helper.setup = other`, `globals()["X"] = Other` */
function isOutside(
  { project, names: ran }: Trace,
  module: Module,
  left: Node,
  names: ReadonlySet<string>,
): boolean {
  if (/^globals\(\)/.test(left.text)) return true;
  const object = left.type === 'attribute' ? field(left, 'object') : undefined;
  const name = field(left, 'attribute')?.text ?? '';
  if (!object || /^(self|cls)\b/.test(object.text)) return false;
  if (DECIDES.test(name)) return true;
  if (!names.has(name)) return false;
  const origin = originAt(project, module, object);
  const isShared =
    origin !== undefined && (origin.kind !== 'local' || origin.binding.kind === 'class');
  return isShared || ran.has(name);
}

function bindsByName(
  { project }: Trace,
  module: Module,
  call: Node,
  names: ReadonlySet<string>,
): boolean {
  const fn = field(call, 'function');
  if (fn?.text === 'globals().update') return true;
  const isPatch = fn !== undefined && /(^|\.)patch(\.object)?$/.test(fn.text);
  if (fn?.text !== 'setattr' && !isPatch) return false;
  const name = argument(call, 'name', fn.text.endsWith('patch') ? 0 : 1);
  const known = stringValue(name)?.split('.').at(-1);
  if (known !== undefined) return names.has(known) || DECIDES.test(known);
  const object = argument(call, 'object', 0);
  const origin = object && originAt(project, module, object);
  return origin?.kind === 'module' || (origin?.kind === 'local' && origin.binding.kind === 'class');
}

/** `hasattr(app, "add_middleware")` */
const isAsked = (node: Node): boolean =>
  node.parent?.parent?.type === 'call' && field(node.parent.parent, 'function')?.text === 'hasattr';
