import type { OwnClass } from '../../../languages/python/names/classes.ts';
import type { Bindings, Module, Node } from '../../../languages/python/tree/module.ts';
import type { Span } from '../../../types.ts';
import type { AsgiLayer, ListSite } from '../types.ts';
import type { Leave } from './leave.ts';

/** A layer before the frames around it are final: scopes learn the application's name while the trace runs. */
export type Seen = Omit<AsgiLayer, 'site' | 'conditional' | 'reach' | 'isListed' | 'isBehind'> & {
  readonly conditional: boolean;
  readonly site: SeenSite;
};
export type SeenSite =
  | { readonly kind: 'call' | 'fixed' | 'wrap'; readonly frames: readonly OpenFrame[] }
  | {
      readonly kind: 'element';
      readonly frames: readonly OpenFrame[];
      readonly list: ListSite;
      readonly span: Span;
      readonly through?: { readonly file: string; readonly span: Span };
    };

export type OpenFrame = {
  readonly file: string;
  readonly block: number;
  readonly statement: Span;
  readonly scope: RunScope;
  readonly guarded: boolean;
  readonly returns: boolean;
  /** The function that the statement stands in. */
  readonly within?: Node;
};

/** What the names of a running block stand for, as far as the application is concerned. */
export type RunScope = {
  /** Expressions that are the application here, e.g. `app` or `self._app`, the earliest first. */
  readonly apps: Set<string>;
  /** Lists of layers; null where one cannot be read any more. */
  readonly lists: Map<string, ListValue | null>;
  /** Names of objects whose class is one of the project's. */
  readonly objects: Map<string, Instance>;
  /** Names of what libraries put around the application. */
  readonly wrappers: Map<string, readonly Seen[]>;
  /** What was passed for the parameters. */
  readonly given: Map<string, Item>;
  /** What `**options` was given, by the name of the parameter. */
  readonly options: Map<string, readonly Pair[]>;
  /** What the loops that run are at, by the number of the loop. */
  readonly elements: Map<number, Item>;
  readonly bindings: readonly Bindings[];
  /** The function whose names these are. */
  readonly definition?: Node;
  /** Nobody is seen to call it, so what its parameters are is not known. */
  isEntry?: boolean;
  /** Parameters and other names of a function, which hide those around it. */
  readonly locals: ReadonlySet<string>;
  readonly parent?: RunScope;
};

export type PassedValue = { readonly node: Node; readonly here: Here };

/** What stands in a list, or what was passed: an expression, and where it stands. */
export type Item = PassedValue & {
  /** The name that is bound to it, of what is no name itself. */
  readonly as?: PassedValue;
  /** It says `Middleware(X)`. */
  readonly layer?: Seen;
  readonly list?: ListValue;
  /** What `enumerate` and `zip` put together. */
  readonly parts?: readonly Item[];
  /** The name of a keyword, as a key of `**options`. */
  readonly text?: string;
  /** What `range` and `enumerate` count. */
  readonly number?: number;
  readonly conditional?: boolean;
  /** It is one of several. */
  readonly isUnclear?: boolean;
};

/** A key of a dictionary and what stands there. */
export type Pair = { readonly key: Item; readonly value: Item };

/** An object of a class of the project. */
export type Instance = {
  readonly module: Module;
  readonly definition: Node;
  /** Attributes that are the application. */
  readonly apps: Set<string>;
  /** Attributes that are lists; null where one cannot be read any more. */
  readonly lists: Map<string, ListValue | null>;
  /** The layers it is, where it was made around the application, outermost first. */
  readonly around: readonly Seen[];
};

/** One list, whatever its names: what changes it changes it under all of them. */
export type ListValue = {
  readonly kind: 'list';
  /** Undefined where it cannot be read any more. */
  items: readonly Item[] | undefined;
  /** It does not change; another one takes its place. */
  readonly isTuple?: boolean;
  /** Whoever goes through it has taken everything out of it. */
  readonly isIterator?: boolean;
  /** The lists that it may be one of, and those that may be this one. */
  readonly of?: readonly ListValue[];
  into?: readonly ListValue[];
};
export type AbstractValue =
  | { readonly kind: 'app' }
  | ListValue
  | { readonly kind: 'layer'; readonly layer: Seen }
  | { readonly kind: 'object'; readonly object: Instance }
  /** Something of a library that was made around the application. */
  | { readonly kind: 'wrapper'; readonly around: readonly Seen[] }
  /** One list or another. */
  | { readonly kind: 'unclear' }
  | undefined;

/** Where the trace stands. */
export type Here = {
  readonly module: Module;
  readonly scope: RunScope;
  readonly frames: readonly OpenFrame[];
  readonly conditional: boolean;
  readonly guarded: boolean;
  /** The application may not have been constructed, though a statement that could have has run. */
  readonly unsure?: boolean;
  /** In the body of a loop: what is registered here is registered several times, or never. */
  readonly looped?: boolean;
  /** The loops that are gone through one by one, the innermost last. */
  readonly loops?: readonly Node[];
  /** Where the outermost of them stands: what it registers takes effect there. */
  readonly loopFrames?: readonly OpenFrame[];
  /** The body of a loop that goes backwards through a list: what it registers can be written in the list. */
  readonly backwards?: Node;
  /** How the block that runs is left before its end. */
  readonly leave?: Leave;
  /** The way out that is taken on condition here, as a block around may not run where the function or the round does. */
  readonly branch?: Leave;
  /** What the expressions of the statement that runs have come to: each is evaluated once. */
  readonly known?: Map<Node, AbstractValue>;
  /** Functions being followed, to stop at recursion. */
  readonly calls: readonly Node[];
  /** The class of the object whose method is followed. */
  readonly self?: OwnClass;
  /** The call that constructs the application, while the `__init__` of its own class runs. */
  readonly built?: PassedValue;
};

export function newScope(
  bindings: readonly Bindings[],
  parent?: RunScope,
  locals: ReadonlySet<string> = new Set(),
  definition?: Node,
): RunScope {
  return {
    apps: new Set(),
    lists: new Map(),
    objects: new Map(),
    wrappers: new Map(),
    given: new Map(),
    options: new Map(),
    elements: new Map(),
    bindings,
    locals,
    ...(definition && { definition }),
    ...(parent && { parent }),
  };
}

/** An object that has just been made. */
export const newInstance = (
  { module, definition }: OwnClass,
  around: readonly Seen[] = [],
): Instance => ({ module, definition, apps: new Set(), lists: new Map(), around });

export const outermost = (scope: RunScope): RunScope =>
  scope.parent ? outermost(scope.parent) : scope;

/** The scope around, where an expression may mean something there. */
export function scopeOutside(scope: RunScope, expression: string): RunScope | undefined {
  const dot = expression.indexOf('.');
  const head = dot < 0 ? expression : expression.slice(0, dot);
  return scope.locals.has(head) ? undefined : scope.parent;
}

export function isApp(scope: RunScope, expression: string): boolean {
  if (scope.apps.has(expression)) return true;
  const [, owner = '', attribute = ''] = /^(.+)\.(\w+)$/s.exec(expression) ?? [];
  if (scope.objects.get(owner)?.apps.has(attribute)) return true;
  const outer = scopeOutside(scope, expression);
  return outer !== undefined && isApp(outer, expression);
}

export function objectNamed(scope: RunScope, name: string): Instance | undefined {
  const outer = scopeOutside(scope, name);
  return scope.objects.get(name) ?? (outer && objectNamed(outer, name));
}
