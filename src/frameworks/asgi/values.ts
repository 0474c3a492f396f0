import type { Bindings, Module, Node } from '../../languages/python.ts';
import type { Layer, ListSite, Site, Span } from '../../types.ts';

/** A layer before the frames around it are final: scopes learn the application's name while the trace runs. */
export type Seen = Omit<Layer, 'site' | 'conditional'> & {
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
  readonly scope: Scope;
  readonly guarded: boolean;
  readonly returns: boolean;
};

/** What the names of a running block stand for, as far as the application is concerned. */
export type Scope = {
  /** Expressions that are the application here, e.g. `app` or `self._app`, the earliest first. */
  readonly apps: Set<string>;
  readonly lists: Map<string, ListValue>;
  readonly bindings: readonly Bindings[];
  readonly parent?: Scope;
};

export type ListValue = {
  readonly kind: 'list';
  readonly elements: readonly Seen[];
};
export type Value =
  | { readonly kind: 'app' }
  | ListValue
  | { readonly kind: 'layer'; readonly layer: Seen }
  | undefined;

/** Where the trace stands. */
export type Here = {
  readonly module: Module;
  readonly scope: Scope;
  readonly frames: readonly OpenFrame[];
  readonly conditional: boolean;
  readonly guarded: boolean;
  /** Functions being followed, to stop at recursion. */
  readonly calls: readonly Node[];
  /** The class whose method is followed. */
  readonly self?: Node;
};

export function isApp(scope: Scope, expression: string): boolean {
  return (
    scope.apps.has(expression) || (scope.parent !== undefined && isApp(scope.parent, expression))
  );
}

export function listNamed(scope: Scope, name: string): ListValue | undefined {
  return scope.lists.get(name) ?? (scope.parent && listNamed(scope.parent, name));
}

export function appName(scope: Scope): string {
  const [first] = scope.apps;
  return first ?? (scope.parent ? appName(scope.parent) : '');
}

export function closeSite(site: SeenSite): Site {
  const frames = site.frames.map(({ scope, ...frame }) => ({ ...frame, app: appName(scope) }));
  return site.kind === 'element' ? { ...site, frames } : { kind: site.kind, frames };
}
