import { moduleOrigin } from '../../../languages/python/names/modules.ts';
import { exported, type Origin } from '../../../languages/python/names/origins.ts';
import { field, type Module, type Node } from '../../../languages/python/tree/module.ts';
import { around, nodesOf } from '../../../languages/python/tree/search.ts';
import type { OutsideBinding } from './bound-outside.ts';
import { loadedBy } from './loaded.ts';
import type { Trace } from './trace.ts';

/** `from kit import *` behind a name that the module has bound itself, and that stands for something else there. */
export const starsOver = (trace: Trace, names: ReadonlySet<string>): OutsideBinding[] =>
  [...loadedBy(trace)].flatMap((path) => {
    const module = trace.project.module(path);
    return module?.text.includes('import *')
      ? nodesOf(module, 'wildcard_import').flatMap((star) => over(trace, module, star, names))
      : [];
  });

function over(
  { project }: Trace,
  module: Module,
  star: Node,
  names: ReadonlySet<string>,
): OutsideBinding[] {
  const node = around(star, /^import_from_statement$/);
  const dotted = node && field(node, 'module_name')?.text;
  const from = dotted === undefined ? undefined : moduleOrigin(project, module.path, dotted);
  if (!node || from?.kind !== 'module') return [];
  const isOther = [...names].some((name) => {
    if (!module.bindings.has(name) || !isTaken(from.module, name)) return false;
    const theirs = exported(project, from.module, name);
    // A file beside it is no name of it, unless it binds one.
    if (theirs?.kind === 'module' && !from.module.bindings.has(name)) return false;
    const own = exported(project, module, name);
    return theirs !== undefined && (!own || (isBefore(own, module, node) && !isSame(own, theirs)));
  });
  return isOther ? [{ module, node }] : [];
}

/** What the module binds behind the star is its own. */
const isBefore = (own: Origin, module: Module, star: Node): boolean =>
  own.kind !== 'local' ||
  own.module !== module ||
  own.binding.kind === 'import' ||
  own.binding.node.startIndex < star.startIndex;

/** Of two that are written alike it does not matter which it is. */
const isSame = (own: Origin, theirs: Origin): boolean => {
  if (own.kind === 'external') return theirs.kind === 'external' && own.dotted === theirs.dotted;
  if (own.kind === 'module') return theirs.kind === 'module' && own.module === theirs.module;
  return (
    theirs.kind === 'local' &&
    own.binding.kind !== 'import' &&
    theirs.binding.kind !== 'import' &&
    own.binding.node.text === theirs.binding.node.text
  );
};

/** A star takes it: what `__all__` lists, or, without one, what begins with no underscore. */
function isTaken({ text }: Module, name: string): boolean {
  const [list, another] = text.match(/^__all__\b[^\])]*/gm) ?? [];
  if (list === undefined) return !name.startsWith('_');
  return another !== undefined || !/["']/.test(list) || list.includes(name);
}
