import { lineOf, type Module, type Node, type Project } from '../../languages/python.ts';
import type { Doubt } from '../../types.ts';
import type { Here, ListValue, OpenFrame, Scope, Seen, Value } from './values.ts';

/**
 * Runs a module's top-level statements in the mind, following the project's own functions as far as they
 * receive, build or close over the application, and writes down every registration in the order it happens.
 * It never guesses: what could register something and cannot be followed becomes a doubt.
 */
export type Trace = {
  readonly project: Project;
  /** The constructor calls that make the application: one, or one in each branch of an `if`. */
  readonly target: Target;
  /** In the order of registration: the last one is the outermost. */
  readonly registered: Seen[];
  /** Layers that are outermost wherever they are registered. */
  readonly wrapped: Seen[];
  readonly doubts: Doubt[];
  /** Registration calls that were reached, as `file:offset`. */
  readonly visited: Set<string>;
  /** Names of functions that received the application and could not be followed. */
  readonly opaque: Map<string, Doubt>;
  /** The parts of the interpreter that call each other. */
  readonly walk: Walk;
  constructed?: { readonly frames: readonly OpenFrame[]; readonly elements: readonly Seen[] };
};

export type Target = { readonly file: string; readonly starts: readonly number[] };

export type Walk = {
  /** Evaluates an expression for its effect on the application. */
  readonly evaluate: (trace: Trace, node: Node, here: Here) => Value;
  /** Runs a block; the value is what it returns. */
  readonly block: (trace: Trace, block: Node, here: Here) => Value;
  /** The layers an expression lists. */
  readonly list: (trace: Trace, node: Node, here: Here) => ListValue | undefined;
};

export function moduleScope(module: Module): Scope {
  return { apps: new Set(), lists: new Map(), bindings: [module.bindings] };
}

/** Names a registration call among all files. */
export const siteKey = (module: Module, call: Node): string => `${module.path}:${call.startIndex}`;

/** Something that cannot be followed. */
export function doubt(trace: Trace, module: Module, node: Node, reason: string): void {
  trace.doubts.push({ file: module.path, line: lineOf(node), reason });
}

export const fixed = (layer: Seen): Seen => ({
  ...layer,
  site: { kind: 'fixed', frames: layer.site.frames },
});

/** An element of a list takes effect where the list is registered, not where it is written. */
export function registeredBy(layer: Seen, by: 'constructor' | 'loop', here: Here): Seen {
  const { site } = layer;
  if (site.kind !== 'element') return { ...layer, site: { ...site, frames: here.frames } };
  return {
    ...layer,
    site: { ...site, frames: here.frames, list: { ...site.list, registeredBy: by } },
  };
}
