import { perNode, perObject } from '../../../languages/memo.ts';
import { classOfOrigin, lineage, type OwnClass } from '../../../languages/python/names/classes.ts';
import { moduleOrigin } from '../../../languages/python/names/modules.ts';
import {
  exported,
  type Origin,
  originAt,
  originsAt,
} from '../../../languages/python/names/origins.ts';
import { classOf, nameOf } from '../../../languages/python/tree/functions.ts';
import {
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  around,
  functionAround,
  nodesOf,
  stringValue,
} from '../../../languages/python/tree/search.ts';
import { isTest } from './sites.ts';
import { isByName, mayHave, namesIn } from './spoken-text.ts';

/** A function or a class, and the module that it stands in. */
export type Named = { readonly module: Module; readonly definition: Node };

/** A place that speaks of a function or class: `called` where its name is called there, `base` where a class derives from it. */
export type Spoken = {
  readonly module: Module;
  readonly node: Node;
  readonly how: 'called' | 'base' | 'other';
};

/** Every place in the project, tests left out, that may mean this function or class, under whatever name. */
export const spokenOf = (project: Project, { module, definition }: Named): readonly Spoken[] =>
  placesOf(project)(module, definition);

const placesOf = perObject((project: Project) =>
  perNode((module: Module, definition: Node) => searched(project, { module, definition })),
);

function searched(project: Project, of: Named): Spoken[] {
  const found: Spoken[] = [];
  const own = nameOf(of.definition);
  const names = [own];
  for (const name of names) {
    for (const module of modulesWith(project, of, name, name === own && isMember(of))) {
      for (const use of spokenIn(project, module, name, of)) {
        const other = use.isSure ? otherName(use.node) : undefined;
        if (other === undefined) found.push(use);
        else if (!names.includes(other)) names.push(other);
      }
      if (isByName(module.text, name)) found.push(...textsIn(module, name));
    }
  }
  return found;
}

const isMember = ({ definition }: Named): boolean => classOf(definition) !== undefined;

/** The modules to look into: its own, and those whose text can have its name from there. */
function modulesWith(project: Project, of: Named, name: string, member: boolean): Module[] {
  const isLocal = functionAround(of.definition) !== undefined && !isMember(of);
  const paths = isLocal ? [] : project.mentioning(name).filter((path) => !isTest(path));
  return [of.module.path, ...paths.filter((path) => path !== of.module.path)].flatMap((path) => {
    const module = path === of.module.path ? of.module : project.module(path);
    if (module && module !== of.module && !mayHave(module.text, name, member)) return [];
    return module ?? [];
  });
}

const textsIn = (module: Module, name: string): Spoken[] =>
  nodesOf(module, 'string').flatMap((node) =>
    stringValue(node) === name ? [{ module, node, how: 'other' }] : [],
  );

/** `run = setup`, `import setup as run`: it goes by that name, too. */
function otherName(node: Node): string | undefined {
  const { parent } = node;
  if (parent?.type === 'aliased_import') return field(parent, 'alias')?.text;
  const left =
    parent?.type === 'assignment' && field(parent, 'right')?.id === node.id
      ? field(parent, 'left')
      : undefined;
  return left?.type === 'identifier' ? left.text : undefined;
}

/** It surely is: no attribute of an object that is not known. */
type Found = Spoken & { readonly isSure?: boolean };

function spokenIn(project: Project, module: Module, name: string, of: Named): Found[] {
  return namesIn(module, name).flatMap((each): Found[] => {
    if (isBinding(each)) return [];
    const { parent } = each;
    if (parent?.type === 'dotted_name') {
      if (parent.parent?.type !== 'aliased_import') return [];
      const origin = importedAs(project, module, parent.parent, name);
      const isSure = origin !== undefined && isIt(origin, of);
      return origin && !isSure ? [] : [{ module, node: parent, how: 'other', isSure }];
    }
    const isMember = parent?.type === 'attribute' && field(parent, 'attribute')?.id === each.id;
    const whole = isMember ? parent : each;
    const origins = originsAt(project, module, whole);
    const isSure = origins.some((origin) => isIt(origin, of));
    if (!isSure && (origins.length > 0 || !mayMean(project, module, whole, of))) return [];
    return [{ module, node: whole, how: howUsed(whole), isSure }];
  });
}

/** What `from helpers import setup as run` takes from the other module. */
function importedAs(
  project: Project,
  module: Module,
  aliased: Node,
  name: string,
): Origin | undefined {
  const from = aliased.parent && field(aliased.parent, 'module_name')?.text;
  const target = from ? moduleOrigin(project, module.path, from) : undefined;
  return target?.kind === 'module' ? exported(project, target.module, name) : undefined;
}

/** It is a name that something gets there, not one that is asked what it stands for. */
function isBinding(name: Node): boolean {
  const { parent } = name;
  if (!parent) return true;
  if (
    /^(function_definition|class_definition|keyword_argument|default_parameter|typed_default_parameter)$/.test(
      parent.type,
    )
  )
    return field(parent, 'name')?.id === name.id;
  if (/^(assignment|for_statement|for_in_clause)$/.test(parent.type))
    return field(parent, 'left')?.id === name.id;
  return /^(parameters|lambda_parameters|typed_parameter|global_statement|nonlocal_statement)$/.test(
    parent.type,
  );
}

function howUsed(node: Node): Spoken['how'] {
  const { parent } = node;
  if (parent?.type === 'call' && field(parent, 'function')?.id === node.id) return 'called';
  const isBase = parent?.type === 'argument_list' && parent.parent?.type === 'class_definition';
  return isBase ? 'base' : 'other';
}

const isIt = (origin: Origin, { module, definition }: Named): boolean =>
  origin.kind === 'local' &&
  origin.module.path === module.path &&
  origin.binding.kind !== 'import' &&
  origin.binding.node.startIndex === definition.startIndex;

/** A method of an object that may be one of its class. */
function mayMean(project: Project, module: Module, node: Node, of: Named): boolean {
  const owner = classOf(of.definition);
  const object = node.type === 'attribute' ? field(node, 'object') : undefined;
  if (!owner || !object) return false;
  return mayBeOf(project, module, object, { module: of.module, definition: owner });
}

/** An object that may be one of the class or of what derives from it: it is not known to be something else. */
export function mayBeOf(project: Project, module: Module, object: Node, owner: OwnClass): boolean {
  const isRelated = (other: OwnClass): boolean =>
    [
      [owner, other],
      [other, owner],
    ].some(
      ([one, another]) =>
        one &&
        another &&
        lineage(project, one).some(
          ({ definition }) =>
            definition.startIndex === another.definition.startIndex &&
            one.module === another.module,
        ),
    );
  if (/^(self|cls|super\(.*\))$/s.test(object.text)) {
    const own = around(object, /^class_definition$/);
    return !own || isRelated({ module, definition: own });
  }
  const made = object.type === 'call' ? field(object, 'function') : undefined;
  const origin = originAt(project, module, made ?? object);
  if (!origin) return true;
  if (origin.kind !== 'local') return false;
  const known = classOfOrigin(origin);
  if (known) return isRelated(known);
  if (origin.binding.kind !== 'value' || made) return true;
  const { node } = origin.binding;
  if (/^(string|integer|float|list|dictionary|tuple|set|none|true|false)$/.test(node.type))
    return false;
  return node.type !== 'call' || mayBeOf(project, origin.module, node, owner);
}
