import { isMadeBy } from '../../../languages/python/follow/values.ts';
import { originsAt } from '../../../languages/python/names/origins.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { descendants, givenTo, methodCall } from '../../../languages/python/tree/search.ts';
import { LINE } from './usual.ts';

const LOGGER = /^(logging\.(getLogger\(\)|root)|structlog\.\w+\(\)|loguru\.logger|logfire$)/;

type Method = { readonly module: Module; readonly on: Node; readonly method: string };

/** `logger.info(...)`: a line that is no trace for developers, on what is made as a logger or called one. */
export function isLogged(project: Project, module: Module, call: Node): boolean {
  if (isPrinted(call)) return true;
  const methods = methodsOf(project, module, call);
  return methods.length > 0 && methods.every((each) => isLine(project, each));
}

function isLine(project: Project, { module, on, method }: Method): boolean {
  if (!LINE.test(method)) return false;
  const name = on.text.replace(/\.(bind|opt|contextualize|getChild)\([\s\S]*\)$/, '');
  return (
    /(^|[._])(log|logger|logging|logs)(\(\))?$/i.test(name) ||
    /^(logging|structlog)\./.test(name) ||
    isMadeBy(project, module, on, LOGGER)
  );
}

/** The methods that a call may call: `on.method(...)`, also by a name for it. */
function methodsOf(project: Project, module: Module, call: Node): readonly Method[] {
  const direct = methodCall(call);
  if (direct) return [{ module, ...direct }];
  const fn = field(call, 'function');
  return fn ? methodsAt(project, module, fn, new Set()) : [];
}

/** `logger.info`, `a.warning if slow else a.info`, `getattr(logger, level)`, and names that are bound to such. */
function methodsAt(
  project: Project,
  module: Module,
  node: Node,
  seen: Set<number>,
): readonly Method[] {
  if (node.type === 'parenthesized_expression')
    return children(node).flatMap((each) => methodsAt(project, module, each, seen));
  if (node.type === 'conditional_expression') {
    const [whenTrue, , otherwise] = children(node);
    return [whenTrue, otherwise].flatMap((each) =>
      each ? methodsAt(project, module, each, seen) : [],
    );
  }
  if (node.type === 'call' && field(node, 'function')?.text === 'getattr') {
    const [on, name] = callArguments(node).positional;
    return on && name ? [{ module, on, method: 'log' }] : [];
  }
  if (node.type === 'attribute') {
    const [on, method] = [field(node, 'object'), field(node, 'attribute')?.text];
    return on && method !== undefined ? [{ module, on, method }] : [];
  }
  if (node.type !== 'identifier' || seen.has(node.id)) return [];
  seen.add(node.id);
  return originsAt(project, module, node).flatMap((origin) =>
    origin.kind === 'local' && origin.binding.kind === 'value'
      ? methodsAt(project, origin.module, origin.binding.node, seen)
      : [],
  );
}

/** `print(f"{method} {path} {status}")`: a line of several values; a word for developers has none, or one. */
function isPrinted(call: Node): boolean {
  const isOutput = /^(print|sys\.std(out|err)\.write)$/.test(field(call, 'function')?.text ?? '');
  if (!isOutput) return false;
  const values = givenTo(call).flatMap((each) => [
    ...(each.type === 'string' ? [] : [each]),
    ...descendants(each, 'interpolation', 'pair'),
  ]);
  return values.length > 2;
}
