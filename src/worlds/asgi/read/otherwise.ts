import { perObject } from '../../../languages/memo.ts';
import { installedBases } from '../../../languages/python/names/classes.ts';
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
import { calledByBase } from './called-by-base.ts';
import { passesThrough } from './decorators.ts';
import { gettersOf } from './got-by-name.ts';
import { loadedBy } from './loaded.ts';
import { mayBeOurs } from './ours.ts';
import { ownerName, type Registration, registering, sitesIn } from './sites.ts';
import { type Named, type Spoken, spokenOf } from './spoken.ts';
import { nameKey, siteKey, type Trace } from './trace.ts';

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
      const use = afresh(trace, (seen) => otherUse(trace, { module, definition: owner }, seen));
      if (!use) return [];
      const at = { file: use.module.path, line: lineOf(use.node) };
      const reason = `\`${ownerName(registration)}\` registers a middleware, and what happens to it here cannot be read`;
      return [{ ...at, reason }];
    }),
  );
}

/** A function may run in another way than by a call that was followed. */
export const runsOtherwise = (trace: Trace, of: Named): boolean =>
  afresh(trace, (seen) => otherUse(trace, of, seen)) !== undefined;

const touched = ({ module, line, node }: Registration): Doubt => ({
  file: module.path,
  line,
  reason: `what happens to \`${node.text}\` cannot be read here`,
});

/** The first place that may run a function, other than the calls that were followed. */
function otherUse(trace: Trace, of: Named, seen: Set<string>): Spoken | undefined {
  const { module, definition } = of;
  const key = String(definition.id);
  if (seen.has(key) || constructs(trace, of)) return undefined;
  seen.add(key);
  // Python calls it for whatever name the module has not.
  if (nameOf(definition) === '__getattr__' && definition.parent?.type === 'module')
    return { module, node: definition, how: 'other' };
  const hook = hookOf(definition);
  if (hook) return usedClass(trace, { module, definition: hook }, seen, nameOf(definition));
  const asWhole = nameOf(definition) === '__init__' ? classOf(definition) : undefined;
  if (asWhole && isEnum(trace.project, module, asWhole))
    return { module, node: asWhole, how: 'other' };
  const decorator = decoratorsOf(definition).find((each) => mayCall(trace.project, module, each));
  if (decorator && isLive(trace, { module, node: decorator, how: 'other' }, seen))
    return { module, node: decorator, how: 'other' };
  const places = spokenOf(trace.project, { module, definition: asWhole ?? definition });
  for (const use of places) {
    const found = reached(trace, use, of, seen);
    if (found) return found;
  }
  const owner = places.length === 0 ? calledByBase(trace.project, of) : undefined;
  if (owner) return usedClass(trace, { module, definition: owner }, seen, nameOf(definition));
  return gettersOf(trace, of).find((use) => isLive(trace, use, seen));
}

function reached(trace: Trace, use: Spoken, of: Named, seen: Set<string>): Spoken | undefined {
  if (isSpokenOf(use)) return undefined;
  if (use.how === 'base') {
    const derived = around(use.node, /^class_definition$/);
    return nameOf(of.definition) === '__init__' && derived
      ? usedClass(trace, { module: use.module, definition: derived }, seen, '__init__')
      : undefined;
  }
  const call = use.how === 'called' ? use.node.parent : undefined;
  const key = call ? siteKey(use.module, call) : nameKey(use.module, use.node);
  if (trace.followed.has(key)) {
    const caller = runIn(use.node);
    return caller && otherUse(trace, { module: use.module, definition: caller }, seen);
  }
  return isLive(trace, use, seen) ? use : undefined;
}

/** Objects of the class are made or handed around, so that its operators may run. */
function usedClass(trace: Trace, of: Named, seen: Set<string>, method: string): Spoken | undefined {
  for (const use of spokenOf(trace.project, of)) {
    if (isSpokenOf(use)) continue;
    const derived = use.how === 'base' ? around(use.node, /^class_definition$/) : undefined;
    const key = derived && `${derived.id} ${method}`;
    if (key && method !== '__init_subclass__' && !seen.has(key)) {
      seen.add(key);
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

/** `__enter__`, `__or__`, `close` of `closing(it)`, which Python calls by itself; the class that they stand in. */
const hookOf = (definition: Node): Node | undefined =>
  /^(__(?!init__$)\w+__|a?close)$/.test(nameOf(definition)) ? classOf(definition) : undefined;

/** Its members are made where the class is. */
const isEnum = (project: Project, module: Module, definition: Node): boolean =>
  installedBases(project, { module, definition }).some((base) => /^enum\./.test(base));

/** In an annotation, an `isinstance` or an `except`: nothing comes of it. */
const isSpokenOf = ({ node, how }: Spoken): boolean =>
  how === 'called'
    ? false
    : /^(type|except_clause)$/.test(around(node, /^(type|except_clause|block)$/)?.type ?? '') ||
      /^(isinstance|issubclass)$/.test(
        (node.parent?.parent?.type === 'call' && field(node.parent.parent, 'function')?.text) || '',
      );

/** A decorator of the project, or of an object that is not known; those of packages call nothing before the application serves. */
function mayCall(project: Project, module: Module, decorator: Node): boolean {
  const named = decorator.type === 'call' ? (field(decorator, 'function') ?? decorator) : decorator;
  const head = named.type === 'attribute' ? headOf(named) : named;
  if (/^(property|staticmethod|classmethod)$|\.(setter|getter|deleter)$/.test(named.text))
    return false;
  if (passesThrough(project, module, decorator)) return false;
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
function isLive(trace: Trace, { module, node }: Spoken, seen: Set<string>): boolean {
  if (isForTypes(node)) return false;
  const within = runIn(node);
  if (!within) return loadedBy(trace).has(module.path);
  const body = field(within, 'body');
  if (body && trace.entered.has(siteKey(module, body))) return true;
  return otherUse(trace, { module, definition: within }, seen) !== undefined;
}

/** `if TYPE_CHECKING:` */
function isForTypes(node: Node): boolean {
  const guard = around(node, /^if_statement$/);
  return /^(\w+\.)?TYPE_CHECKING$/.test((guard && field(guard, 'condition')?.text) ?? '');
}

/** Code of a place may run before the application serves. */
export function handlesLive(trace: Trace, module: Module, node: Node): boolean {
  if (isForTypes(node)) return false;
  const within = runIn(node);
  if (!within) return loadedBy(trace).has(module.path);
  const { live } = answered(trace);
  const use: Spoken = { module, node, how: 'other' };
  const answer = live.get(within) ?? afresh(trace, (seen) => isLive(trace, use, seen) || undefined);
  live.set(within, answer === true);
  return answer === true;
}

/** What a trace has been asked since it was done. */
const answered = perObject((_: Trace) => ({
  live: new Map<Node, boolean>(),
  dead: new Set<string>(),
}));

/** A question of its own. Where nothing is found, nothing was found of all that it came by: that is not asked again. */
function afresh<T>(trace: Trace, ask: (seen: Set<string>) => T | undefined): T | undefined {
  const known = answered(trace);
  const seen = new Set(known.dead);
  const found = ask(seen);
  if (found === undefined) known.dead = seen;
  return found;
}

/** The function makes the application: each call of it makes another one. */
const constructs = ({ target }: Trace, { module, definition }: Named): boolean =>
  target.file === module.path &&
  target.starts.some((start) => definition.startIndex <= start && start < definition.endIndex);
