import { keepWhole, perObject } from '../../memo.ts';
import { isCut, step } from '../budget.ts';
import type { Definition } from '../scope/definition.ts';
import { atTheEnd, reaching } from '../scope/reaching.ts';
import { type Binding, field, type Module, type Node, type Project } from '../tree/module.ts';
import { dottedPath } from '../tree/search.ts';
import { type ImportedModule, moduleOrigin, resolveModule } from './modules.ts';
import { ownFile } from './own-files.ts';
import { BUILTINS, starImports } from './stars.ts';

/** Where a name comes from: a file of the project, or a dotted path of an installed package. */
export type Origin =
  | {
      readonly kind: 'local';
      readonly module: Module;
      readonly name: string;
      readonly binding: Binding;
    }
  | ImportedModule;

export type LocalOrigin = Extract<Origin, { kind: 'local' }>;

/** What an import stands for: a name of a file of the project, or what no file of it has. */
export type Imported =
  | { readonly kind: 'name'; readonly module: Module; readonly name: string }
  | ImportedModule;

/**
 * What a name or dotted name stands for where it is written: through imports, aliases and re-exports. Of several
 * definitions that may be in force it is the last. Undefined: a parameter, an attribute of an object, or a name of
 * several packages' star imports.
 */
export const originAt = (project: Project, module: Module, node: Node): Origin | undefined =>
  originsAt(project, module, node).at(-1);

/** The same of every definition that may be in force. */
export function originsAt(project: Project, module: Module, node: Node): readonly Origin[] {
  const known = nodesOf(project)(module);
  const before = known.get(node.id);
  if (before) return before;
  // A name that is bound by way of itself comes from nowhere.
  known.set(node.id, []);
  const found = step(project, module, node, () => resolved(project, module, node)) ?? [];
  return keepWhole(known, node.id, found, isCut(project));
}

const nodesOf = perObject((_: Project) =>
  perObject((_module: Module) => new Map<number, readonly Origin[]>()),
);

function resolved(project: Project, module: Module, node: Node): readonly Origin[] {
  if (node.type === 'attribute') {
    const [object, name] = [field(node, 'object'), field(node, 'attribute')?.text];
    if (!object || name === undefined || !dottedPath(object)) return [];
    return originsAt(project, module, object).flatMap((at) => member(project, at, name) ?? []);
  }
  if (node.type !== 'identifier') return [];
  const { reached } = reaching(module, node);
  if (reached.length === 0) return [starOrigin(project, module, node.text) ?? []].flat();
  return ofDefinitions(
    project,
    module,
    reached.map(({ definition }) => definition),
  );
}

/** `except ImportError: X = None` does not change what X is where it is something. */
function ofDefinitions(
  project: Project,
  module: Module,
  definitions: readonly Definition[],
): readonly Origin[] {
  const inSequence = definitions.toSorted((a, b) => a.by.startIndex - b.by.startIndex);
  const isNone = (each: Definition): boolean => each.kind === 'value' && each.value.type === 'none';
  const something = inSequence.filter((each) => !isNone(each));
  return (something.length > 0 ? something : inSequence).flatMap((each) =>
    ofDefinition(project, module, each),
  );
}

function ofDefinition(project: Project, module: Module, definition: Definition): readonly Origin[] {
  const { name, by } = definition;
  switch (definition.kind) {
    case 'import': {
      const target = importedBy(project, module, definition);
      if (target?.kind !== 'name') return target ? [target] : [];
      // A step of its own: modules may hand a name on from one to the next without end.
      return [
        step(project, module, by, () => exported(project, target.module, target.name)) ?? [],
      ].flat();
    }
    case 'function':
    case 'class': {
      const kind = definition.kind === 'class' ? 'class' : 'def';
      return [{ kind: 'local', module, name, binding: { kind, node: by } }];
    }
    case 'value': {
      // `Alias = Other` is another name for the same thing.
      const other = dottedPath(definition.value)
        ? originsAt(project, module, definition.value)
        : [];
      if (other.length > 0) return other;
      return [{ kind: 'local', module, name, binding: { kind: 'value', node: definition.value } }];
    }
    case 'changed': {
      // A list that grows is still the list.
      const before = field(by, 'left');
      return before ? originsAt(project, module, before) : [];
    }
    default:
      return [];
  }
}

/** What an import binds, one step back. */
export function importedBy(
  project: Project,
  module: Module,
  definition: Extract<Definition, { kind: 'import' }>,
): Imported | undefined {
  const { module: from, imported } = definition;
  const target = moduleOrigin(project, module.path, from);
  if (imported === undefined) return target;
  if (target?.kind === 'module')
    return ownFile(project, module, target, definition) ?? named(project, target.module, imported);
  // A folder without __init__.py is a package too; only its modules can be imported from it.
  const submodule = `${from.replace(/([^.])$/, '$1.')}${imported}`;
  const origin = moduleOrigin(project, module.path, submodule);
  if (origin?.kind === 'module') return origin;
  return target && { kind: 'external', dotted: `${target.dotted}.${imported}` };
}

/** A name of a module: what its statements bind, a module of the package, or what comes by a star. */
function named(project: Project, module: Module, name: string): Imported | undefined {
  if (atTheEnd(module, name).reached.length > 0) return { kind: 'name', module, name };
  const path = resolveModule(project, module.path, `.${name}`);
  const submodule = path === undefined ? undefined : project.module(path);
  if (submodule) return { kind: 'module', module: submodule };
  return star(project, module, name);
}

function member(project: Project, origin: Origin, name: string): Origin | undefined {
  if (origin.kind === 'external') return { kind: 'external', dotted: `${origin.dotted}.${name}` };
  return origin.kind === 'module' ? exported(project, origin.module, name) : undefined;
}

const exports = perObject((_: Project) =>
  perObject((_module: Module) => new Map<string, Origin | undefined>()),
);

/** What a name of a module stands for once the module has run. */
export function exported(project: Project, module: Module, name: string): Origin | undefined {
  const known = exports(project)(module);
  if (known.has(name)) return known.get(name);
  // Modules may import each other in a circle.
  known.set(name, undefined);
  const target = named(project, module, name);
  const found = target?.kind === 'name' ? ofName(project, target) : target;
  return keepWhole(known, name, found, isCut(project));
}

function ofName(
  project: Project,
  { module, name }: Extract<Imported, { kind: 'name' }>,
): Origin | undefined {
  const definitions = atTheEnd(module, name).reached.map(({ definition }) => definition);
  return ofDefinitions(project, module, definitions).at(-1);
}

/**
 * `from .x import *` hands names on; the last one that has the name wins. What no file of the project has comes
 * from an installed package, if only one is imported like that.
 */
function star(project: Project, module: Module, name: string): Imported | undefined {
  const installed: Imported[] = [];
  for (const dotted of starImports(module)) {
    const from = moduleOrigin(project, module.path, dotted);
    const isOwn = from?.kind === 'module' && exported(project, from.module, name) !== undefined;
    if (isOwn) return { kind: 'name', module: from.module, name };
    if (from?.kind === 'external') installed.push({ ...from, dotted: `${from.dotted}.${name}` });
  }
  return installed.length === 1 && !BUILTINS.has(name) ? installed[0] : undefined;
}

function starOrigin(project: Project, module: Module, name: string): Origin | undefined {
  const target = star(project, module, name);
  return target?.kind === 'name' ? exported(project, target.module, target.name) : target;
}

/** The dotted name of an installed package that a node stands for, e.g. `jwt.decode`. */
export function dottedAt(project: Project, module: Module, node: Node): string | undefined {
  const origin = originAt(project, module, node);
  return origin?.kind === 'external' ? origin.dotted : undefined;
}

/** The dotted name of what a call calls. */
export function calleeAt(project: Project, module: Module, call: Node): string | undefined {
  const fn = field(call, 'function');
  return fn && dottedAt(project, module, fn);
}
