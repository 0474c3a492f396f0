import { allow } from '../../../languages/python/budget.ts';
import type { OwnClass } from '../../../languages/python/names/classes.ts';
import {
  lineOf,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import type { Doubt } from '../../../types.ts';
import {
  type AbstractValue,
  type Here,
  type ListValue,
  newScope,
  type OpenFrame,
  type RunScope,
  type Seen,
} from './values.ts';

/**
 * Runs a module's top-level statements in the mind, following the project's own functions as far as they
 * receive, build or close over the application, and writes down every registration in the order it happens.
 * It never guesses: what could register something and cannot be followed becomes a doubt.
 */
export type Trace = {
  readonly project: Project;
  /** The constructor calls that make the application: one, or one in each branch of an `if`. */
  readonly target: AppTarget;
  /** In the order of registration: the last one is the outermost. */
  readonly registered: Seen[];
  /** Layers that lie outside the registered ones wherever they are installed; the last one is the outermost. */
  readonly installed: Seen[];
  /** Layers that the served object is; the last one is the outermost. */
  readonly wrapped: Seen[];
  readonly doubts: Doubt[];
  /** Registration calls that were reached, as `file:offset`. */
  readonly visited: Set<string>;
  /** Calls of functions and classes of the project that were followed, as `file:offset`. */
  readonly followed: Set<string>;
  /** What the lists that layers were taken from are called. */
  readonly lists: Set<string>;
  /** Where a list that is known was changed, as `file:offset` of what it is called there. */
  readonly changed: Set<string>;
  /** Statements that ran, and calls that a run did not come to, each with its statement: another run may have. */
  readonly ran: Set<Node>;
  readonly skipped: Map<string, Node>;
  /** What is called so was asked for: functions that were followed, lists that were read. */
  readonly names: Set<string>;
  /** The blocks that ran, as `file:offset`, each with its scope. */
  readonly entered: Map<string, RunScope>;
  /** The scopes of the modules that ran, and of those that ran only to see what their names stand for. */
  readonly modules: Map<string, RunScope>;
  readonly aside: Map<string, RunScope>;
  /** Statements, as `file:offset`, that may run without constructing the application. */
  readonly partial: Set<string>;
  /** Names of functions that received the application and could not be followed; `*` is any function. */
  readonly opaque: Map<string, Doubt>;
  /** The parts of the interpreter that call each other. */
  readonly walk: Walk;
  constructed?: Constructed;
  /** Counts what a function may do to others: registrations, doubts, names bound outside of it, calls not followed. */
  effects: number;
  /** Lists that an attribute of that name got. */
  readonly kept: Map<string, ListValue[]>;
  /** Lists that stand in the body of a class, by what is written there: each is made once. */
  readonly classLists: Map<Node, ListValue>;
  /** Defaults of parameters, which are made once. */
  readonly defaults: Map<Node, AbstractValue>;
  /** What functions came to that run once only, however often they are called. */
  readonly cached: Map<Node, { readonly value: AbstractValue }>;
  /** What calls came to that did nothing, by function and arguments, as long as nothing else was done. */
  readonly calls: Map<string, { readonly effects: number; readonly value: AbstractValue }>;
};

export type Constructed = {
  readonly frames: readonly OpenFrame[];
  readonly elements: readonly Seen[];
  /** The constructor calls that ran. */
  readonly starts: readonly number[];
  /** The class of the project that it is an object of. */
  readonly ownClass?: OwnClass;
};

export type AppTarget = { readonly file: string; readonly starts: readonly number[] };

export type Walk = {
  /** Evaluates an expression for its effect on the application. */
  readonly evaluate: (trace: Trace, node: Node, here: Here) => AbstractValue;
  /** Runs a block; the value is what it returns. */
  readonly block: (trace: Trace, block: Node, here: Here) => AbstractValue;
  /** What a generator gives to whoever goes through it. */
  readonly fromGenerator: (trace: Trace, node: Node, here: Here) => ListValue | undefined;
  /** The layers an expression lists. */
  readonly list: (trace: Trace, node: Node, here: Here) => ListValue | undefined;
};

/** An interpreter at its start. */
export function newTrace(project: Project, target: AppTarget, walk: Walk): Trace {
  return {
    project,
    target,
    registered: [],
    installed: [],
    wrapped: [],
    doubts: [],
    visited: new Set(),
    followed: new Set(),
    lists: new Set(),
    changed: new Set(),
    ran: new Set(),
    skipped: new Map(),
    names: new Set(),
    entered: new Map(),
    modules: new Map(),
    aside: new Map(),
    partial: new Set(),
    opaque: new Map(),
    effects: 0,
    calls: new Map(),
    kept: new Map(),
    classLists: new Map(),
    defaults: new Map(),
    cached: new Map(),
    walk,
  };
}

/** Runs the statements of a module; `from` is where it is imported, nowhere for the first one. */
export function runModule(trace: Trace, module: Module, from?: Here): void {
  trace.effects += 1;
  allow(trace.project, module.text.length);
  const scope = newScope([module.bindings]);
  trace.modules.set(module.path, scope);
  trace.walk.block(trace, module.root, {
    module,
    scope,
    frames: from?.frames ?? [],
    conditional: from?.conditional ?? false,
    guarded: from?.guarded ?? false,
    calls: [],
  });
}

/** What the names of a module stand for once it has run, without an application. */
export function scopeOfModule(trace: Trace, module: Module): RunScope {
  const before = trace.modules.get(module.path) ?? trace.aside.get(module.path);
  if (before) return before;
  const aside = newTrace(trace.project, { file: '', starts: [] }, trace.walk);
  const { names, kept, followed, lists, changed, classLists } = trace;
  const known = { names, kept, followed, lists, changed, classLists };
  const shared = { ...aside, modules: trace.aside, aside: trace.aside, ...known };
  runModule(shared, module);
  endRun(shared);
  return trace.aside.get(module.path) ?? newScope([module.bindings]);
}

/** At the end of a run: what was passed by and never ran registers nothing. */
export function endRun({ ran, skipped, visited, followed }: Trace): void {
  for (const [key, statement] of skipped) {
    if (ran.has(statement)) continue;
    visited.add(key);
    followed.add(key);
  }
}

/** Names a registration call among all files. */
export const siteKey = (module: Module, call: Node): string => `${module.path}:${call.startIndex}`;

/** Names what stands in a loop for a function that was followed, `for step in (install, protect)`. */
export const nameKey = (module: Module, name: Node): string => `${siteKey(module, name)}:name`;

/** Something that cannot be followed. */
export function doubt(trace: Trace, module: Module, node: Node, reason: string): void {
  trace.effects += 1;
  const [file, line] = [module.path, lineOf(node)];
  const isKnown = trace.doubts.some(
    (each) => each.file === file && each.line === line && each.reason === reason,
  );
  if (!isKnown) trace.doubts.push({ file, line, reason });
}

export const fixed = (layer: Seen): Seen => ({
  ...layer,
  site: { kind: 'fixed', frames: layer.site.frames },
});

/** A layer that may not be there, in a place where nothing goes beside it. */
export const maybe = (layer: Seen): Seen => fixed({ ...layer, conditional: true });

/** An element of a list takes effect where the list is registered, not where it is written. */
export function registeredBy(layer: Seen, by: 'constructor' | 'loop', here: Here): Seen {
  const { site } = layer;
  if (site.kind !== 'element') return { ...layer, site: { ...site, frames: here.frames } };
  return {
    ...layer,
    site: { ...site, frames: here.frames, list: { ...site.list, registeredBy: by } },
  };
}
