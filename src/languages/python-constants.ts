import { field, type Module, type Node, type Project } from './python.ts';
import { assignedToAttribute } from './python-assigned.ts';
import { methodOf, parameterOf } from './python-functions.ts';
import { around, functionAround, stringValue } from './python-nodes.ts';
import { originAt } from './python-origins.ts';

/** The text that an expression always is, as far as constants, class attributes and defaults of parameters tell. */
export function stringOf(
  project: Project,
  module: Module,
  node: Node,
  depth = 0,
): string | undefined {
  if (node.type === 'string') return stringValue(node);
  if (depth > 4) return undefined;
  const again = (at: Node | undefined, where = module): string | undefined =>
    at && stringOf(project, where, at, depth + 1);
  const [, name] = /^(?:self|cls)\.(\w+)$/.exec(node.text) ?? [];
  const owner = name === undefined ? undefined : around(node, /^class_definition$/);
  if (owner && name !== undefined) {
    const texts = assignedToAttribute(owner, name).map(({ value }) => again(value));
    return texts.find((text) => text !== undefined) ?? ofField(owner, name);
  }
  if (node.type === 'call' && /\.(encode|lower)$/.test(field(node, 'function')?.text ?? ''))
    return again(field(field(node, 'function') ?? node, 'object'));
  const fn = functionAround(node);
  const parameter = node.type === 'identifier' && fn ? parameterOf(fn, node.text) : undefined;
  if (parameter) return again(field(parameter, 'value'));
  const origin = originAt(project, module, node);
  return origin?.kind === 'local' && origin.binding.kind === 'value'
    ? again(origin.binding.node, origin.module)
    : undefined;
}

/** What `__init__` takes by that name unless it is given something else. */
function ofField(owner: Node, name: string): string | undefined {
  const init = methodOf(owner, '__init__');
  const parameter = init && parameterOf(init, name);
  return parameter && stringValue(field(parameter, 'value'));
}
