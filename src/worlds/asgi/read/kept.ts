import {
  type Instance,
  type ListValue,
  objectNamed,
  type RunScope,
  scopeOutside,
} from './values.ts';

type Kept = ReadonlyMap<string, ListValue | null>;

/** Where a list is kept that has this name: an attribute with its object. */
export function keptIn(
  scope: RunScope,
  name: string,
): {
  readonly lists: Map<string, ListValue | null>;
  readonly key: string;
  readonly object?: Instance;
} {
  const [, owner, attribute] = /^(.+)\.(\w+)$/s.exec(name) ?? [];
  const object = owner === undefined ? undefined : objectNamed(scope, owner);
  return object && attribute !== undefined
    ? { lists: object.lists, key: attribute, object }
    : { lists: scope.lists, key: name };
}

/** The list that a name stands for; null where it is one that cannot be read. */
export function listNamed(scope: RunScope, name: string): ListValue | null | undefined {
  const own = scope.lists.get(name);
  const { lists, key }: { lists: Kept; key: string } = name.includes('.')
    ? keptIn(scope, name)
    : { lists: scope.lists, key: name };
  const list = own === undefined ? lists.get(key) : own;
  const outer = list === undefined ? scopeOutside(scope, name) : undefined;
  return outer ? listNamed(outer, name) : list;
}
