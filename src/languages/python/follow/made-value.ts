import type { Module, Node } from '../tree/module.ts';

/**
 * What an expression stands for. A `library` value is written as what made it: `redis.Redis()` is a client,
 * `redis.Redis().get` its method, `sqlalchemy.orm.sessionmaker()()` a session.
 */
export type MadeValue =
  | { readonly kind: 'library'; readonly made: string }
  | {
      readonly kind: 'class' | 'object' | 'function';
      readonly module: Module;
      readonly node: Node;
    };

/** What comes out of a library's `await` or `async with` is marked: it waits without blocking. */
export const awaited = (value: MadeValue, of: Node | undefined): MadeValue =>
  value.kind === 'library' && (of?.type !== 'call' || /\(\)$/.test(value.made))
    ? { ...value, made: `await ${value.made}` }
    : value;

export const suffixed = (value: MadeValue, suffix: string): MadeValue[] =>
  value.kind === 'library' ? [{ kind: 'library', made: value.made + suffix }] : [];

/** Each value once, however many ways lead to it. */
export function once(values: readonly MadeValue[]): readonly MadeValue[] {
  const found = new Map(
    values.map((value) => [
      value.kind === 'library' ? value.made : `${value.kind} ${value.module.path} ${value.node.id}`,
      value,
    ]),
  );
  return found.size === values.length ? values : [...found.values()];
}
