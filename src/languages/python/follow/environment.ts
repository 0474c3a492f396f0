import { calleeAt } from '../names/origins.ts';
import { field, type Module, type Node, type Project } from '../tree/module.ts';
import { argument, stringValue } from '../tree/search.ts';

/** A variable of the environment that is read. */
export type EnvironmentVariable = {
  /** Undefined where the name is not written there. */
  readonly name: string | undefined;
  /** What stands in for a variable that is not set. */
  readonly otherwise?: Node;
};

/** `os.getenv("X", otherwise)`, `os.environ.get("X", otherwise)`, `os.environ["X"]` */
export function variableRead(
  project: Project,
  module: Module,
  node: Node,
): EnvironmentVariable | undefined {
  if (node.type === 'subscript')
    return /\benviron$/.test(field(node, 'value')?.text ?? '')
      ? { name: stringValue(field(node, 'subscript')) }
      : undefined;
  const callee = node.type === 'call' ? (calleeAt(project, module, node) ?? '') : '';
  if (!/^os\.(getenv|environ\.get|environ\.setdefault)$/.test(callee)) return undefined;
  const otherwise = argument(node, 'default', 1);
  return { name: stringValue(argument(node, 'key', 0)), ...(otherwise && { otherwise }) };
}
