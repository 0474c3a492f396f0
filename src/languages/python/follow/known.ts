import type { Value } from '../../../types.ts';
import { and, type Condition, common } from '../scope/condition.ts';
import type { Module, Node } from '../tree/module.ts';
import type { Again } from './reading.ts';

/** How sure a value is: written there, what stands where nobody configures something else, or one of several. */
export type How = 'always' | 'default' | 'sometimes';
/** A value that an expression may have. Of a list only the elements that can be read are there. */
export type Known = {
  readonly value: Value;
  readonly how: How;
  /** What holds where it is this one, as far as the module says that was asked. */
  readonly when: readonly Condition[];
  /** Where it is written. */
  readonly module: Module;
  readonly node: Node;
};
/** Reads another expression, of the same module unless one is given. */
export type Read = Again<readonly Known[]>;

const ORDER: readonly How[] = ['always', 'default', 'sometimes'];
export const weakest = (a: How, b: How): How => (ORDER.indexOf(a) < ORDER.indexOf(b) ? b : a);

/** The same values, no surer than this. */
export const atMost = (how: How, values: readonly Known[]): Known[] =>
  values.map((known) => ({ ...known, how: weakest(known.how, how) }));

/** The same values, each under conditions. */
export const onlyIf = (conditions: readonly Condition[], values: readonly Known[]): Known[] =>
  values.map((known) => ({ ...known, when: and(known.when, conditions) }));

/** What becomes of values; `undefined` is dropped. */
export const mapped = (
  values: readonly Known[],
  change: (value: Value) => Value | undefined,
): Known[] =>
  values.flatMap((known) => {
    const value = change(known.value);
    return value === undefined ? [] : [{ ...known, value }];
  });

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** Longer lists than this are not put together. */
const LONGEST = 1000;

/** Each value once: two ways to the same are one, and hold where both hold. */
export function distinct(values: readonly Known[]): readonly Known[] {
  const found = new Map<string, Known>();
  for (const known of values) {
    if (isList(known.value) && known.value.length > LONGEST) continue;
    const key = `${known.how} ${known.module.path} ${known.node.id} ${JSON.stringify(known.value)}`;
    const before = found.get(key);
    found.set(key, before ? { ...before, when: common(before.when, known.when) } : known);
  }
  return found.size === values.length ? values : [...found.values()];
}
