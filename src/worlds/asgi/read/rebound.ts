import { resolveModule } from '../../../languages/python/names/modules.ts';
import { children, field, importsOf, type Node } from '../../../languages/python/tree/module.ts';
import { around, descendants } from '../../../languages/python/tree/search.ts';
import { doubt, type Trace } from './trace.ts';
import { type Here, isApp } from './values.ts';

/**
 * `for app in others`, `with other as app`, `from elsewhere import app`, `def app()`: a name that was the application's
 * is bound by something else than an assignment, to what is not followed.
 */
export function doubtRebound(trace: Trace, statement: Node, here: Here): void {
  const { apps } = here.scope;
  if (apps.size === 0) return;
  const name = boundBy(trace, statement, here).find((each) => apps.has(each));
  if (name === undefined) return;
  doubt(
    trace,
    here.module,
    statement,
    `\`${name}\`, the application so far, is bound to something else`,
  );
}

function boundBy(trace: Trace, node: Node, here: Here): readonly string[] {
  switch (node.type) {
    case 'for_statement':
      return namesIn(field(node, 'left'));
    case 'with_statement':
    case 'try_statement':
      return descendants(node, 'as_pattern_target')
        .filter((target) => around(target, /_statement$/)?.id === node.id)
        .flatMap(namesIn);
    case 'match_statement':
      return descendants(node, 'case_pattern').flatMap(namesIn);
    case 'function_definition':
    case 'class_definition':
      return namesIn(field(node, 'name'));
    case 'import_statement':
    case 'import_from_statement':
      return importedBy(trace, node, here);
    default:
      return [];
  }
}

/** The names that an import binds, but those that are the application in the module they come from. */
function importedBy({ project, modules }: Trace, node: Node, { module }: Here): string[] {
  const from = field(node, 'module_name')?.text;
  const path = from === undefined ? undefined : resolveModule(project, module.path, from);
  const isStar = children(node).some(({ type }) => type === 'wildcard_import');
  const there = path === undefined ? undefined : project.module(path);
  const pairs: (readonly [string, string | undefined])[] = isStar
    ? [...(there?.bindings.keys() ?? [])].map((name) => [name, name])
    : importsOf(node).map(([alias, binding]) => [
        alias,
        binding.kind === 'import' ? binding.name : undefined,
      ]);
  const scope = path === undefined ? undefined : modules.get(path);
  const isSame = (name: string | undefined): boolean =>
    name !== undefined && scope !== undefined && isApp(scope, name);
  return pairs.flatMap(([alias, name]) => (isSame(name) ? [] : [alias]));
}

const namesIn = (node: Node | undefined): string[] =>
  node ? descendants(node, 'identifier').map(({ text }) => text) : [];
