import { perObject } from '../../../languages/memo.ts';
import { installedBases } from '../../../languages/python/names/classes.ts';
import { resolveModule } from '../../../languages/python/names/modules.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import { classOf, decoratorsOf, nameOf, runIn } from '../../../languages/python/tree/functions.ts';
import {
  field,
  lineOf,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { around } from '../../../languages/python/tree/search.ts';
import type { Doubt } from '../../../types.ts';
import { mayBeOurs } from './ours.ts';
import { ownerName, type Registration, registering, sitesIn } from './sites.ts';
import { type Named, type Spoken, spokenOf } from './spoken.ts';
import { siteKey, type Trace } from './trace.ts';

/**
 * Functions that register something and may run in another way than by a call that the run came by: one that is handed
 * to somebody, kept in a list, called by its name in a string or by an operator of its object.
 */
export function runOtherwise(trace: Trace): Doubt[] {
  return registering(trace.project).flatMap((module) =>
    sitesIn(module).flatMap((registration): Doubt[] => {
      const { owner, isCall, block, key } = registration;
      const isOpen = !isCall && trace.entered.has(block) && !trace.visited.has(key);
      if ((!owner && !isOpen) || !mayBeOurs(trace, registration)) return [];
      if (!owner || isOpen) return [touched(registration)];
      const use = otherUse(trace, { module, definition: owner }, new Set());
      if (!use) return [];
      const at = { file: use.module.path, line: lineOf(use.node) };
      const reason = `\`${ownerName(registration)}\` registers a middleware, and what happens to it here cannot be read`;
      return [{ ...at, reason }];
    }),
  );
}

const touched = ({ module, line, node }: Registration): Doubt => ({
  file: module.path,
  line,
  reason: `what happens to \`${node.text}\` cannot be read here`,
});

/** The first place that may run a function, other than the calls that were followed. */
function otherUse(trace: Trace, of: Named, seen: Set<number>): Spoken | undefined {
  const { module, definition } = of;
  if (seen.has(definition.id) || constructs(trace, of)) return undefined;
  seen.add(definition.id);
  const hook = hookOf(definition);
  if (hook) return usedClass(trace, { module, definition: hook }, seen, nameOf(definition));
  const asWhole = nameOf(definition) === '__init__' ? classOf(definition) : undefined;
  if (asWhole && isEnum(trace.project, module, asWhole))
    return { module, node: asWhole, how: 'other' };
  const decorator = decoratorsOf(definition).find((each) => mayCall(trace.project, module, each));
  if (decorator && isLive(trace, { module, node: decorator, how: 'other' }, seen))
    return { module, node: decorator, how: 'other' };
  for (const use of spokenOf(trace.project, { module, definition: asWhole ?? definition })) {
    const found = reached(trace, use, of, seen);
    if (found) return found;
  }
  return undefined;
}

function reached(trace: Trace, use: Spoken, of: Named, seen: Set<number>): Spoken | undefined {
  if (isSpokenOf(use)) return undefined;
  if (use.how === 'base') {
    const derived = around(use.node, /^class_definition$/);
    return nameOf(of.definition) === '__init__' && derived
      ? usedClass(trace, { module: use.module, definition: derived }, seen, '__init__')
      : undefined;
  }
  const call = use.how === 'called' ? use.node.parent : undefined;
  if (call && trace.followed.has(siteKey(use.module, call))) {
    const caller = runIn(use.node);
    return caller && otherUse(trace, { module: use.module, definition: caller }, seen);
  }
  return isLive(trace, use, seen) ? use : undefined;
}

/** Objects of the class are made or handed around, so that its operators may run. */
function usedClass(trace: Trace, of: Named, seen: Set<number>, method: string): Spoken | undefined {
  for (const use of spokenOf(trace.project, of)) {
    if (isSpokenOf(use)) continue;
    const derived = use.how === 'base' ? around(use.node, /^class_definition$/) : undefined;
    if (derived && method !== '__init_subclass__' && !seen.has(derived.id)) {
      seen.add(derived.id);
      const found = usedClass(trace, { module: use.module, definition: derived }, seen, method);
      if (found) return found;
      continue;
    }
    const call = use.how === 'called' ? use.node.parent : undefined;
    const isInit = method === '__init__' && call && trace.followed.has(siteKey(use.module, call));
    if (!isInit && isLive(trace, use, seen)) return use;
  }
  return undefined;
}

/** `__enter__`, `__or__` and the like, which Python calls by itself; the class that they stand in. */
const hookOf = (definition: Node): Node | undefined =>
  /^__(?!init__$)\w+__$/.test(nameOf(definition)) ? classOf(definition) : undefined;

/** Its members are made where the class is. */
const isEnum = (project: Project, module: Module, definition: Node): boolean =>
  installedBases(project, { module, definition }).some((base) => /^enum\./.test(base));

/** In an annotation, an `isinstance` or an `except`: nothing comes of it. */
const isSpokenOf = ({ node, how }: Spoken): boolean =>
  how === 'called'
    ? false
    : around(node, /^(type|except_clause)$/) !== undefined ||
      /^(isinstance|issubclass)$/.test(
        (node.parent?.parent?.type === 'call' && field(node.parent.parent, 'function')?.text) || '',
      );

/** A decorator of the project, or of an object that is not known; those of packages call nothing before the application serves. */
function mayCall(project: Project, module: Module, decorator: Node): boolean {
  const named = decorator.type === 'call' ? (field(decorator, 'function') ?? decorator) : decorator;
  const head = named.type === 'attribute' ? headOf(named) : named;
  if (/^(property|staticmethod|classmethod)$|\.(setter|getter|deleter)$/.test(named.text))
    return false;
  const origin = originAt(project, module, named) ?? originAt(project, module, head);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value')
    return origin?.kind !== 'external';
  const { node } = origin.binding;
  const made = node.type === 'call' ? field(node, 'function') : undefined;
  return (made && originAt(project, origin.module, made)?.kind) !== 'external';
}

function headOf(node: Node): Node {
  const object = field(node, 'object');
  return object ? headOf(object) : node;
}

/** The run came by the place, or may come by it. */
function isLive(trace: Trace, { module, node }: Spoken, seen: Set<number>): boolean {
  const guard = around(node, /^if_statement$/);
  if (guard && /^(\w+\.)?TYPE_CHECKING$/.test(field(guard, 'condition')?.text ?? '')) return false;
  const within = runIn(node);
  if (!within) return isLoaded(trace, module);
  const body = field(within, 'body');
  if (body && trace.entered.has(siteKey(module, body))) return true;
  return otherUse(trace, { module, definition: within }, seen) !== undefined;
}

/** Code of a place may run before the application serves. */
export const handlesLive = (trace: Trace, module: Module, node: Node): boolean =>
  isLive(trace, { module, node, how: 'other' }, new Set());

/** The function makes the application: each call of it makes another one. */
const constructs = ({ target }: Trace, { module, definition }: Named): boolean =>
  target.file === module.path &&
  target.starts.some((start) => definition.startIndex <= start && start < definition.endIndex);

const IMPORT = /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+([^\n]*)|import[ \t]+([^\n]*))/gm;

/** Modules that a module imports, by the words of its lines. */
const importsIn = perObject((project: Project) =>
  perObject((module: Module): string[] =>
    [...module.text.matchAll(IMPORT)].flatMap(([, from, names = '', plain = '']) => {
      const words = (from === undefined ? plain : names).match(/[.\w]+/g) ?? [];
      const dotted =
        from === undefined
          ? words
          : [from, ...words.map((name) => from.replace(/([^.])$/, '$1.') + name)];
      return dotted.flatMap((each) => resolveModule(project, module.path, each) ?? []);
    }),
  ),
);

/** It is loaded with the application: it ran, or is imported by what ran, maybe by way of others. */
function isLoaded(trace: Trace, { path }: Module): boolean {
  const known = new Set([trace.target.file, ...trace.modules.keys()]);
  for (const each of known) {
    if (each === path) return true;
    const module = trace.project.module(each);
    for (const next of module ? importsIn(trace.project)(module) : []) known.add(next);
  }
  return false;
}
