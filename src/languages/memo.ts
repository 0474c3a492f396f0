type Kept<V> = { readonly value: V };

/** The same function, which asks `make` once for each key. */
export function memoized<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, Kept<V>>();
  return (key) => {
    const found = known.get(key) ?? { value: make(key) };
    known.set(key, found);
    return found.value;
  };
}

/** What `make` says of an object, asked once and forgotten with it. */
export function perObject<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, Kept<V>>();
  return (key) => {
    const found = known.get(key) ?? { value: make(key) };
    known.set(key, found);
    return found.value;
  };
}

/** What `make` says of a node of a module, asked once: the grammar makes a new object each time for a node. */
export function perNode<M extends object, N extends { readonly id: number }, V>(
  make: (module: M, node: N) => V,
): (module: M, node: N) => V {
  const known = perObject((_: M) => new Map<number, Kept<V>>());
  return (module, node) => {
    const found = known(module).get(node.id) ?? { value: make(module, node) };
    known(module).set(node.id, found);
    return found.value;
  };
}

/** Remembers what was found out under a key, unless it is only a part of it. */
export function keepWhole<K, V>(known: Map<K, V>, key: K, value: V, isPartial: boolean): V {
  if (isPartial) known.delete(key);
  else known.set(key, value);
  return value;
}
