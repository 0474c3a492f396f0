import { perObject } from '../../memo.ts';
import {
  type Binding,
  type Bindings,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../tree/module.ts';
import { resolveModule } from './modules.ts';

/** Where a name comes from: a file of the project, or a dotted path of an installed package. */
export type Origin =
  | {
      readonly kind: 'local';
      readonly module: Module;
      readonly name: string;
      readonly binding: Binding;
    }
  | { readonly kind: 'module'; readonly module: Module }
  | { readonly kind: 'external'; readonly dotted: string };

export type LocalOrigin = Extract<Origin, { kind: 'local' }>;

/** Scopes from the innermost to the module's own. */
export type Scopes = readonly Bindings[];

/**
 * Resolves `name` or `a.b.C` as seen from a module through imports, aliases and re-exports.
 * Undefined: a parameter, an attribute of an object, or a name of several packages' star imports.
 */
export function resolveName(
  project: Project,
  module: Module,
  scopes: Scopes,
  expression: Node,
): Origin | undefined {
  const path = dottedPath(expression);
  const [head, ...rest] = path ?? [];
  if (head === undefined) return undefined;
  const binding = scopes.find((scope) => scope.has(head))?.get(head) ?? module.bindings.get(head);
  const origin = binding
    ? boundOrigin(project, module, head, binding)
    : starOrigin(project, module, head, 0);
  return (
    origin && rest.reduce<Origin | undefined>((at, name) => member(project, at, name, 0), origin)
  );
}

/** `a.b.C` as its parts; undefined for anything that is not a plain dotted name. */
export function dottedPath(node: Node): string[] | undefined {
  if (node.type === 'identifier') return [node.text];
  const object = node.type === 'attribute' ? field(node, 'object') : undefined;
  const name = field(node, 'attribute')?.text;
  const path = object && dottedPath(object);
  return path && name !== undefined ? [...path, name] : undefined;
}

/** What a binding stands for, asked once: it is the same object for whoever asks. */
function boundOrigin(
  project: Project,
  module: Module,
  name: string,
  binding: Binding,
): Origin | undefined {
  const known = origins(project)(module);
  const found = known.get(binding) ?? { origin: originOf(project, module, name, binding, 0) };
  known.set(binding, found);
  return found.origin;
}

const origins = perObject((_: Project) =>
  perObject((_module: Module) => new Map<Binding, { readonly origin: Origin | undefined }>()),
);

function originOf(
  project: Project,
  module: Module,
  name: string,
  binding: Binding,
  depth: number,
): Origin | undefined {
  if (depth > 8) return undefined;
  if (binding.kind !== 'import') {
    // `Alias = Other` is another name for the same thing.
    const path = binding.kind === 'value' ? dottedPath(binding.node) : undefined;
    const target = path?.[0] === undefined ? undefined : module.bindings.get(path[0]);
    if (path && target && target !== binding) {
      const start = originOf(project, module, path[0] ?? '', target, depth + 1);
      const end = path.slice(1).reduce((at, part) => member(project, at, part, depth + 1), start);
      if (end) return end;
    }
    return { kind: 'local', module, name, binding };
  }
  const target = moduleOrigin(project, module.path, binding.module);
  if (binding.name === undefined) return target;
  if (target?.kind === 'module') return member(project, target, binding.name, depth + 1);
  // A folder without __init__.py is a package too; only its modules can be imported from it.
  const submodule = `${binding.module.replace(/([^.])$/, '$1.')}${binding.name}`;
  const origin = moduleOrigin(project, module.path, submodule);
  return origin?.kind === 'module' ? origin : member(project, target, binding.name, depth + 1);
}

function member(
  project: Project,
  origin: Origin | undefined,
  name: string,
  depth: number,
): Origin | undefined {
  if (!origin) return undefined;
  if (origin.kind === 'external') return { kind: 'external', dotted: `${origin.dotted}.${name}` };
  if (origin.kind === 'local') return undefined;
  const binding = origin.module.bindings.get(name);
  if (binding) return originOf(project, origin.module, name, binding, depth);
  const path = resolveModule(project.files, origin.module.path, `.${name}`);
  const submodule = path === undefined ? undefined : project.module(path);
  if (submodule) return { kind: 'module', module: submodule };
  return starOrigin(project, origin.module, name, depth + 1);
}

/**
 * `from .x import *` hands names on; the last one that has the name wins. What no file of the project has comes
 * from an installed package, if only one is imported like that.
 */
function starOrigin(
  project: Project,
  module: Module,
  name: string,
  depth: number,
): Origin | undefined {
  if (depth > 8) return undefined;
  const installed: Origin[] = [];
  for (const dotted of starImports(module)) {
    const from = moduleOrigin(project, module.path, dotted);
    const origin = member(project, from, name, depth + 1);
    if (origin && from?.kind === 'module') return origin;
    if (origin) installed.push(origin);
  }
  return installed.length === 1 && !BUILTINS.has(name) ? installed[0] : undefined;
}

/** The modules that one takes everything from, the last one first. */
const starImports = perObject(({ root }: Module): string[] =>
  children(root)
    .filter((statement) => children(statement).some(({ type }) => type === 'wildcard_import'))
    .map((statement) => field(statement, 'module_name')?.text ?? '')
    .reverse(),
);

const BUILTINS = new Set(
  'bool dict enumerate getattr hasattr id isinstance iter len list map next print repr reversed set setattr sorted str super tuple type vars zip'.split(
    ' ',
  ),
);

function moduleOrigin(project: Project, from: string, dotted: string): Origin | undefined {
  const path = resolveModule(project.files, from, dotted);
  const module = path === undefined ? undefined : project.module(path);
  if (module) return { kind: 'module', module };
  return dotted.startsWith('.') ? undefined : { kind: 'external', dotted };
}
